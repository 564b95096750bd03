import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const AdminOverviewController = () => import('#reports/controllers/admin_overview_controller')

router.get('/admin', [AdminOverviewController, 'show']).use(adminPages())
