import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'

const StatusController = () => import('#sandbox/api/controllers/api_status_controller')
const ServicesController = () => import('#sandbox/api/controllers/api_services_controller')
const ServiceActsController = () => import('#sandbox/api/controllers/api_service_acts_controller')
const OrdersController = () => import('#sandbox/api/controllers/api_orders_controller')
const OffersController = () => import('#sandbox/api/controllers/api_offers_controller')
const LoginLinksController = () => import('#sandbox/api/controllers/api_login_links_controller')
const CreditsController = () => import('#sandbox/api/controllers/api_credits_controller')
const InvoicesController = () => import('#sandbox/api/controllers/api_invoices_controller')

const api = router.named({ token: () => import('#sandbox/api/api_middleware') })

/**
 * How other programs work the sample panel: JSON, one token for all, neither session nor cookie.
 */
export function apiRoutes() {
  router
    .group(() => {
      router.get('/status', [StatusController, 'show']).as('status')
      router.get('/invoices', [InvoicesController, 'index']).as('invoices')

      router
        .group(() => {
          router.get('/services', [ServicesController, 'index']).as('services')
          router.get('/services/:service', [ServicesController, 'show']).as('service')
          router.post('/services/:service/acts', [ServiceActsController, 'store']).as('acts')
          router.get('/orders', [OrdersController, 'index']).as('orders')
          router.post('/orders', [OrdersController, 'store']).as('orders.store')
          router.get('/orders/:order', [OrdersController, 'show']).as('order')
          router.post('/orders/:order/cancel', [OrdersController, 'cancel']).as('order.cancel')
          router.get('/offers', [OffersController, 'index']).as('offers')
          router.post('/logins', [LoginLinksController, 'store']).as('logins')
          router.post('/credits', [CreditsController, 'store']).as('credits')
        })
        .prefix('/clients/:client')

      router.get('*', [StatusController, 'missing']).as('missing')
    })
    .prefix('/sandbox/api')
    .as('sandbox.api')
    .use([middleware.bodyparser(), api.token()])
}
