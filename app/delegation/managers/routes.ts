import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'

const ManagersController = () => import('#delegation/managers/controllers/managers_controller')
const ManagerWithdrawalsController = () =>
  import('#delegation/managers/controllers/manager_withdrawals_controller')
const ManagerScopesController = () =>
  import('#delegation/managers/controllers/manager_scopes_controller')
const ManagerLogsController = () =>
  import('#delegation/managers/controllers/manager_logs_controller')
const ManagerReportsController = () =>
  import('#delegation/managers/controllers/manager_reports_controller')
const GrantsController = () => import('#delegation/managers/controllers/grants_controller')
const ReportedAgentsController = () =>
  import('#delegation/managers/controllers/reported_agents_controller')

/**
 * Not embeddable: no site frames the pages on which consent is taken back, nor does the panel.
 */
router
  .group(() => {
    router.get('/', [ManagersController, 'index'])
    router.get('/reports/new', [ManagerReportsController, 'create'])
    router.post('/reports', [ManagerReportsController, 'store'])
    router.get('/:id/log', [ManagerLogsController, 'show'])
    router.get('/:id/log.csv', [ManagerLogsController, 'export'])
    router.get('/:id/scopes', [ManagerScopesController, 'edit'])
    router.put('/:id/scopes', [ManagerScopesController, 'update'])
    router.get('/:id/withdraw', [ManagerWithdrawalsController, 'create'])
    router.post('/:id/withdraw', [ManagerWithdrawalsController, 'store'])
  })
  .prefix('/client/managers')
  .where('id', router.matchers.number())
  .use([...pages(), middleware.signedIn(), middleware.role({ role: 'client' })])

router
  .group(() => {
    router.get('/grants', [GrantsController, 'index'])
    router.get('/grants/:id/log', [GrantsController, 'show'])
    router.get('/grants/:id/log.csv', [GrantsController, 'export'])
    router.get('/reports', [ReportedAgentsController, 'index'])
    router.put('/reports/:id', [ReportedAgentsController, 'update'])
  })
  .prefix('/admin/agents')
  .where('id', router.matchers.number())
  .use(adminPages())
