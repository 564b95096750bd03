import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'
import { followLink } from '#links/follow_link'

const LinksController = () => import('#links/controllers/links_controller')
const LinkExportsController = () => import('#links/controllers/link_exports_controller')
const LinkStatusesController = () => import('#links/controllers/link_statuses_controller')
const LinkDeletionsController = () => import('#links/controllers/link_deletions_controller')

/**
 * The tracked redirect has no middleware but the server's: no session, no body parser, no CSRF.
 */
router.get('/go/:code', followLink).as('links.follow')

router
  .group(() => {
    router.get('/', [LinksController, 'index'])
    router.get('/new', [LinksController, 'create'])
    router.post('/', [LinksController, 'store'])
    router.get('/:id', [LinksController, 'show'])
    router.get('/:id/edit', [LinksController, 'edit'])
    router.put('/:id', [LinksController, 'update'])
    router.put('/:id/status', [LinkStatusesController, 'update'])
    router.get('/:id/delete', [LinkDeletionsController, 'create'])
    router.delete('/:id', [LinksController, 'destroy'])
  })
  .prefix('/affiliate/links')
  .where('id', router.matchers.number())
  .use(affiliatePages())

router.get('/affiliate/links.csv', [LinkExportsController, 'show']).use(affiliatePages())

function affiliatePages() {
  return [
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
    middleware.member(),
  ]
}
