import router from '@adonisjs/core/services/router'
import { landing } from '#signup_notifications/landing/landing'

/**
 * Asked by every page of the shop: no middleware but the server's.
 */
router.get('/landing.js', landing).as('landing.script')
