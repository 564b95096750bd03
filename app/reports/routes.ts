import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'

const AdminOverviewController = () => import('#reports/controllers/admin_overview_controller')

router
  .get('/admin', [AdminOverviewController, 'show'])
  .use([...pages(), middleware.signedIn(), middleware.role({ role: 'admin' })])
