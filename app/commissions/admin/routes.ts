import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const CommissionsController = () => import('#commissions/admin/controllers/commissions_controller')
const CommissionExportsController = () =>
  import('#commissions/admin/controllers/commission_exports_controller')
const CommissionApprovalsController = () =>
  import('#commissions/admin/controllers/commission_approvals_controller')
const CommissionRejectionsController = () =>
  import('#commissions/admin/controllers/commission_rejections_controller')

router
  .group(() => {
    router.get('/admin/commissions', [CommissionsController, 'index'])
    router.get('/admin/commissions.csv', [CommissionExportsController, 'show'])
    router.get('/admin/commissions/approve', [CommissionApprovalsController, 'create'])
    router.post('/admin/commissions/approvals', [CommissionApprovalsController, 'store'])
    router.get('/admin/commissions/reject', [CommissionRejectionsController, 'create'])
    router.post('/admin/commissions/rejections', [CommissionRejectionsController, 'store'])
  })
  .use(adminPages())
