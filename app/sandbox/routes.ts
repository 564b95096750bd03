import router from '@adonisjs/core/services/router'
import { middleware } from '#start/kernel'
import { sandboxEnabled } from '#config/app'
import { apiRoutes } from '#sandbox/api/routes'

const ShopController = () => import('#sandbox/controllers/shop_controller')
const DomainSearchesController = () => import('#sandbox/controllers/domain_searches_controller')
const CartController = () => import('#sandbox/controllers/cart_controller')
const PreferencesController = () => import('#sandbox/controllers/preferences_controller')
const RegistrationsController = () => import('#sandbox/controllers/registrations_controller')
const LoginLinksController = () => import('#sandbox/controllers/login_links_controller')
const LoginsController = () => import('#sandbox/controllers/logins_controller')
const CheckoutsController = () => import('#sandbox/controllers/checkouts_controller')
const AccountController = () => import('#sandbox/controllers/account_controller')
const InvoicePaymentsController = () => import('#sandbox/controllers/invoice_payments_controller')
const LaunchesController = () => import('#sandbox/controllers/launches_controller')
const StaffController = () => import('#sandbox/controllers/staff_controller')
const StaffDecisionsController = () => import('#sandbox/controllers/staff_decisions_controller')
const SentEventsController = () => import('#sandbox/controllers/sent_events_controller')
const MailsController = () => import('#sandbox/controllers/mails_controller')
const MissingController = () => import('#sandbox/controllers/missing_controller')

/**
 * The panel has a session and a protection of its forms of its own: the add-on's pages share nothing with it.
 */
const own = router.named({
  sandbox: () => import('#sandbox/middleware/sandbox_middleware'),
  sandboxRole: () => import('#sandbox/middleware/sandbox_role_middleware'),
})

function routes() {
  // before the pages, whose last route takes what no other does
  apiRoutes()

  router
    .group(() => {
      router.get('/', [ShopController, 'index']).as('sandbox.home')
      router.get('/hosting', [ShopController, 'hosting']).as('sandbox.hosting')
      router.get('/vps', [ShopController, 'vps']).as('sandbox.vps')
      router.get('/products/:product', [ShopController, 'show']).as('sandbox.product')
      router.get('/domains', [DomainSearchesController, 'index']).as('sandbox.domains')
      router.post('/preferences', [PreferencesController, 'update']).as('sandbox.preferences')

      router.get('/cart', [CartController, 'show']).as('sandbox.cart')
      router.post('/cart/products', [CartController, 'addProduct']).as('sandbox.cart.product')
      router.post('/cart/domains', [CartController, 'addDomain']).as('sandbox.cart.domain')
      router.post('/cart/remove', [CartController, 'remove']).as('sandbox.cart.remove')
      router.post('/cart/coupon', [CartController, 'coupon']).as('sandbox.cart.coupon')

      router.get('/register', [RegistrationsController, 'create']).as('sandbox.register')
      router.post('/register', [RegistrationsController, 'store']).as('sandbox.register.store')
      router.get('/login', [LoginsController, 'create']).as('sandbox.login')
      router.get('/login/once', [LoginLinksController, 'show']).as('sandbox.login.once')
      router.post('/login', [LoginsController, 'store']).as('sandbox.login.store')
      router.post('/logout', [LoginsController, 'destroy']).as('sandbox.logout')
      router.get('/launch', [LaunchesController, 'show']).as('sandbox.launch')

      router.get('/mail', [MailsController, 'index']).as('sandbox.mail')
      router.get('/mail/:id', [MailsController, 'show']).as('sandbox.mail.show')
      router.get('/mail/:id/html', [MailsController, 'html']).as('sandbox.mail.html')

      router
        .group(() => {
          router.get('/checkout', [CheckoutsController, 'create']).as('sandbox.checkout')
          router.post('/checkout', [CheckoutsController, 'store']).as('sandbox.checkout.store')
          router
            .get('/orders/:id/confirmation', [AccountController, 'confirmation'])
            .as('sandbox.confirmation')
          router.get('/account', [AccountController, 'index']).as('sandbox.account')
          router.get('/account/services', [AccountController, 'services']).as('sandbox.services')
          router.get('/account/orders', [AccountController, 'orders']).as('sandbox.orders')
          router.get('/account/orders/:id', [AccountController, 'order']).as('sandbox.order')
          router.get('/account/invoices', [AccountController, 'invoices']).as('sandbox.invoices')
          router.get('/account/invoices/:id', [AccountController, 'invoice']).as('sandbox.invoice')
          router
            .post('/account/invoices/:id/payments', [InvoicePaymentsController, 'store'])
            .as('sandbox.invoice.pay')
          router.get('/account/affiliate', [AccountController, 'affiliate']).as('sandbox.affiliate')
        })
        .use(own.sandboxRole({ role: 'client' }))

      router
        .group(() => {
          router.get('/', [StaffController, 'orders']).as('sandbox.staff')
          router.get('/orders/:id', [StaffController, 'order']).as('sandbox.staff.order')
          router.get('/invoices', [StaffController, 'invoices']).as('sandbox.staff.invoices')
          router.get('/invoices/:id', [StaffController, 'invoice']).as('sandbox.staff.invoice')
          router.get('/services', [StaffController, 'services']).as('sandbox.staff.services')
          router.get('/clients', [StaffController, 'clients']).as('sandbox.staff.clients')
          router.get('/clients/:id', [StaffController, 'client']).as('sandbox.staff.client')

          router
            .post('/orders/:id/accept', [StaffDecisionsController, 'accept'])
            .as('sandbox.staff.accept')
          for (const how of ['cancel', 'fraud']) {
            router
              .get(`/orders/:id/${how}`, [StaffDecisionsController, 'confirmEnd'])
              .as(`sandbox.staff.${how}`)
            router
              .post(`/orders/:id/${how}`, [StaffDecisionsController, 'end'])
              .as(`sandbox.staff.${how}.store`)
          }
          router
            .post('/invoices/:id/paid', [StaffDecisionsController, 'markPaid'])
            .as('sandbox.staff.paid')
          for (const kind of ['refund', 'chargeback']) {
            router
              .get(`/invoices/:id/${kind}`, [StaffDecisionsController, 'askReturn'])
              .as(`sandbox.staff.${kind}`)
            router
              .post(`/invoices/:id/${kind}`, [StaffDecisionsController, 'giveBack'])
              .as(`sandbox.staff.${kind}.store`)
          }
          router
            .get('/services/:id/renew', [StaffDecisionsController, 'askRenewal'])
            .as('sandbox.staff.renew')
          router
            .post('/services/:id/renew', [StaffDecisionsController, 'renew'])
            .as('sandbox.staff.renew.store')
          router
            .get('/services/:id/terminate', [StaffDecisionsController, 'confirmTermination'])
            .as('sandbox.staff.terminate')
          for (const change of ['suspend', 'unsuspend', 'terminate']) {
            router
              .post(`/services/:id/${change}`, [StaffDecisionsController, 'changeService'])
              .as(`sandbox.staff.${change}.store`)
          }
          router
            .get('/clients/:id/close', [StaffDecisionsController, 'confirmClosing'])
            .as('sandbox.staff.close')
          router
            .post('/clients/:id/close', [StaffDecisionsController, 'close'])
            .as('sandbox.staff.close.store')
          router
            .post('/clients/:id/launch', [LaunchesController, 'impersonate'])
            .as('sandbox.staff.impersonate')

          router.get('/events', [SentEventsController, 'index']).as('sandbox.staff.events')
          router.get('/events/:id', [SentEventsController, 'show']).as('sandbox.staff.event')
          router
            .post('/events/:id/send', [SentEventsController, 'sendAgain'])
            .as('sandbox.staff.event.send')
        })
        .prefix('/staff')
        .use(own.sandboxRole({ role: 'staff' }))

      router.get('*', [MissingController, 'show']).as('sandbox.missing')
    })
    .prefix('/sandbox')
    .use([middleware.bodyparser(), own.sandbox()])
}

// In production there is no sample panel, whatever SANDBOX says.
if (sandboxEnabled) routes()
