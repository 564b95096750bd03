import router from '@adonisjs/core/services/router'
import { localAdminPages } from '#start/kernel'

const PanelsController = () => import('#panels/admin/controllers/panels_controller')
const PanelConnectionsController = () =>
  import('#panels/admin/controllers/panel_connections_controller')
const PanelSecretsController = () => import('#panels/admin/controllers/panel_secrets_controller')

router
  .group(() => {
    router.get('/', [PanelsController, 'index'])
    router.get('/new', [PanelsController, 'create'])
    router.post('/', [PanelsController, 'store'])
    router.get('/:id', [PanelsController, 'show'])
    router.get('/:id/edit', [PanelsController, 'edit'])
    router.put('/:id', [PanelsController, 'update'])
    router.get('/:id/sample', [PanelsController, 'sample'])
    router.get('/:id/connection', [PanelConnectionsController, 'show'])
    router.put('/:id/connection', [PanelConnectionsController, 'update'])
    router.post('/:id/connection/check', [PanelConnectionsController, 'check'])
    router.post('/:id/secrets', [PanelSecretsController, 'store'])
    router.get('/:id/secrets/:secretId/expire', [PanelSecretsController, 'confirm'])
    router.delete('/:id/secrets/:secretId', [PanelSecretsController, 'destroy'])
  })
  .prefix('/admin/panels')
  .where('id', router.matchers.number())
  .where('secretId', router.matchers.number())
  .use(localAdminPages())

router.get('/admin/panels.csv', [PanelsController, 'export']).use(localAdminPages())
