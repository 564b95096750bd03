import router from '@adonisjs/core/services/router'
import { serveLogo } from '#agents/logos/serve_logo'

/**
 * Like the tracked redirect, no middleware but the server's.
 */
router.get('/logos/:digest', serveLogo).as('logos.serve')
