/**
 * The tracked redirect has no middleware but the server's: no session, no body parser, no CSRF.
 */
import router from '@adonisjs/core/services/router'
import { followLink } from '#links/follow_link'

router.get('/go/:code', followLink).as('links.follow')
