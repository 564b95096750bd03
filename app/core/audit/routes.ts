import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const ActsController = () => import('#core/audit/controllers/acts_controller')

router.get('/admin/actions', [ActsController, 'index']).use(adminPages())
router.get('/admin/actions.csv', [ActsController, 'export']).use(adminPages())
