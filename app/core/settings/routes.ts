import router from '@adonisjs/core/services/router'
import { localAdminPages } from '#start/kernel'

const SettingsController = () => import('#core/settings/controllers/settings_controller')
const SettingChangesController = () =>
  import('#core/settings/controllers/setting_changes_controller')

router
  .group(() => {
    router.get('/', [SettingsController, 'index'])
    router.get('/history', [SettingChangesController, 'index'])
    router.get('/history.csv', [SettingChangesController, 'export'])
    router.put('/:group', [SettingsController, 'update'])
    router.get('/:group/confirmation', [SettingsController, 'confirm'])
  })
  .prefix('/admin/settings')
  .where('group', router.matchers.slug())
  .use(localAdminPages())
