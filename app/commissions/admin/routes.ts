import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const CommissionsController = () => import('#commissions/admin/controllers/commissions_controller')
const CommissionExportsController = () =>
  import('#commissions/admin/controllers/commission_exports_controller')

router
  .group(() => {
    router.get('/admin/commissions', [CommissionsController, 'index'])
    router.get('/admin/commissions.csv', [CommissionExportsController, 'show'])
  })
  .use(adminPages())
