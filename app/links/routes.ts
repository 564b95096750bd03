import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'
import { followAgentLink, followLink } from '#links/follow_link'

const LinksController = () => import('#links/controllers/links_controller')
const LinkExportsController = () => import('#links/controllers/link_exports_controller')
const LinkStatusesController = () => import('#links/controllers/link_statuses_controller')
const LinkQrCodesController = () => import('#links/controllers/link_qr_codes_controller')
const AdministeredLinksController = () => import('#links/controllers/administered_links_controller')
const AdministeredLinkExportsController = () =>
  import('#links/controllers/administered_link_exports_controller')
const LinkBlocksController = () => import('#links/controllers/link_blocks_controller')
const LinkReleasesController = () => import('#links/controllers/link_releases_controller')
const LinkDeletionsController = () => import('#links/controllers/link_deletions_controller')

/**
 * The tracked redirects have no middleware but the server's: no session, no body parser, no CSRF.
 */
router.get('/go/:code', followLink).as('links.follow')
router.get('/agents/:code', followAgentLink).as('links.follow_agent')

router
  .group(() => {
    router.get('/', [LinksController, 'index'])
    router.get('/new', [LinksController, 'create'])
    router.post('/', [LinksController, 'store'])
    router.get('/:id/qr.png', [LinkQrCodesController, 'png'])
    router.get('/:id/qr.svg', [LinkQrCodesController, 'svg'])
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

router
  .group(() => {
    router.get('/', [AdministeredLinksController, 'index'])
    router.get('/block', [LinkBlocksController, 'create'])
    router.post('/block', [LinkBlocksController, 'store'])
    router.get('/allow', [LinkReleasesController, 'create'])
    router.post('/allow', [LinkReleasesController, 'store'])
    router.get('/:id', [AdministeredLinksController, 'show'])
  })
  .prefix('/admin/links')
  .where('id', router.matchers.number())
  .use(adminPages())

router.get('/admin/links.csv', [AdministeredLinkExportsController, 'show']).use(adminPages())

/**
 * The stack of a member's own pages.
 */
export function affiliatePages() {
  return [
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
    middleware.member(),
  ]
}
