import router from '@adonisjs/core/services/router'
import { agentPages } from '#start/kernel'
import { SERVICE_ACTS } from '#delegation/acting/acting'

const ClientPanelsController = () =>
  import('#delegation/acting/controllers/client_panels_controller')
const ClientPanelLogsController = () =>
  import('#delegation/acting/controllers/client_panel_logs_controller')
const ManagedServicesController = () =>
  import('#delegation/acting/controllers/managed_services_controller')
const ManagedServiceActsController = () =>
  import('#delegation/acting/controllers/managed_service_acts_controller')
const ManagedOrdersController = () =>
  import('#delegation/acting/controllers/managed_orders_controller')
const ManagedOrderConfirmationsController = () =>
  import('#delegation/acting/controllers/managed_order_confirmations_controller')
const ManagedOrderCancellationsController = () =>
  import('#delegation/acting/controllers/managed_order_cancellations_controller')

const middleware = router.named({
  acting: () => import('#delegation/acting/middleware/acting_middleware'),
})

router
  .group(() => {
    router.get('/', [ClientPanelsController, 'show'])
    router.get('/log', [ClientPanelLogsController, 'show'])
    router.get('/services/:service', [ManagedServicesController, 'show'])
    router
      .group(() => {
        router.get('/', [ManagedServiceActsController, 'create'])
        router.post('/', [ManagedServiceActsController, 'store'])
      })
      .prefix('/services/:service/:word')
      .where('word', new RegExp(`^(${Object.keys(SERVICE_ACTS).join('|')})$`))
    router.get('/orders/new', [ManagedOrdersController, 'create'])
    router.get('/orders/confirmation', [ManagedOrderConfirmationsController, 'show'])
    router.post('/orders', [ManagedOrdersController, 'store'])
    router.get('/orders/:order', [ManagedOrdersController, 'show'])
    router.get('/orders/:order/cancel', [ManagedOrderCancellationsController, 'create'])
    router.post('/orders/:order/cancel', [ManagedOrderCancellationsController, 'store'])
  })
  .prefix('/agent/clients/:id')
  .where('id', /^[1-9][0-9]{0,14}$/)
  .use([...agentPages(), middleware.acting()])
