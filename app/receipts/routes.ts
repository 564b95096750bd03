import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'

const ReceiptsController = () => import('#receipts/controllers/receipts_controller')
const ReceiptLinesController = () => import('#receipts/controllers/receipt_lines_controller')
const OrderReceiptsController = () => import('#receipts/controllers/order_receipts_controller')
const OrderReceiptLinesController = () =>
  import('#receipts/controllers/order_receipt_lines_controller')
const OrderReceiptDocumentsController = () =>
  import('#receipts/controllers/order_receipt_documents_controller')
const SignupReceiptsController = () => import('#receipts/controllers/signup_receipts_controller')
const InvoiceReceiptsController = () => import('#receipts/controllers/invoice_receipts_controller')
const ReceiptSearchesController = () => import('#receipts/controllers/receipt_searches_controller')
const ReceiptExportsController = () => import('#receipts/controllers/receipt_exports_controller')

router
  .group(() => {
    router.get('/:referralId', [ReceiptsController, 'show'])
    router.get('/:referralId/lines.csv', [ReceiptLinesController, 'index'])
  })
  .prefix('/affiliate/receipts')
  .where('referralId', router.matchers.number())
  .use([
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
    middleware.earner(),
  ])

router
  .group(() => {
    router.get('/', [ReceiptSearchesController, 'index'])
    router.get('/orders/:orderId', [OrderReceiptsController, 'show'])
    router.get('/orders/:orderId/lines.csv', [OrderReceiptLinesController, 'index'])
    router.get('/orders/:orderId/receipt.json', [OrderReceiptDocumentsController, 'show'])
    router.get('/signups/:clientId', [SignupReceiptsController, 'show'])
    router.get('/invoices/:invoiceId', [InvoiceReceiptsController, 'show'])
  })
  .prefix('/admin/receipts')
  .where('orderId', router.matchers.number())
  .where('clientId', router.matchers.number())
  .where('invoiceId', router.matchers.number())
  .use(adminPages())

router.get('/admin/receipts.csv', [ReceiptExportsController, 'show']).use(adminPages())
