import router from '@adonisjs/core/services/router'
import {
  signupFinishedPage,
  signupFinishedScript,
  signupImageSeen,
} from '#signup_notifications/tag/finished'

/**
 * Asked by browsers on the panel's pages: no middleware but the server's, so no session, no cookies, no body parser.
 */
router.get('/signup/finished.js', signupFinishedScript).as('signup_finished.script')
router.get('/signup/finished.html', signupFinishedPage).as('signup_finished.page')
router.post('/signup/finished/seen', signupImageSeen).as('signup_finished.seen')
