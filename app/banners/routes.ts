import router from '@adonisjs/core/services/router'
import { affiliatePages } from '#links/routes'
import { adminFormsWithImages, adminPages } from '#start/kernel'
import { BANNER_LIMITS, MAX_FILES } from '#banners/banner_images'
import { serveBanner } from '#banners/serve_banner'

const SharedLinksController = () => import('#banners/controllers/shared_links_controller')
const BannersController = () => import('#banners/controllers/banners_controller')
const BannerImagesController = () => import('#banners/controllers/banner_images_controller')
const BannerExportsController = () => import('#banners/controllers/banner_exports_controller')
const BannerActivationsController = () =>
  import('#banners/controllers/banner_activations_controller')
const BannerDeactivationsController = () =>
  import('#banners/controllers/banner_deactivations_controller')
const BannerDeletionsController = () => import('#banners/controllers/banner_deletions_controller')

/**
 * Like the tracked redirect, no middleware but the server's.
 */
router.get('/banners/:id/:file', serveBanner).as('banners.serve')

router
  .get('/affiliate/links/:id', [SharedLinksController, 'show'])
  .where('id', router.matchers.number())
  .use(affiliatePages())

router
  .group(() => {
    router.get('/', [BannersController, 'index'])
    router.get('/new', [BannersController, 'create'])
    router.get('/activate', [BannerActivationsController, 'create'])
    router.post('/activate', [BannerActivationsController, 'store'])
    router.get('/deactivate', [BannerDeactivationsController, 'create'])
    router.post('/deactivate', [BannerDeactivationsController, 'store'])
    router.get('/delete', [BannerDeletionsController, 'create'])
    router.post('/delete', [BannerDeletionsController, 'store'])
    router.get('/:id/edit', [BannersController, 'edit'])
    router.put('/:id', [BannersController, 'update'])
    router.get('/:id/image', [BannerImagesController, 'show'])
  })
  .prefix('/admin/banners')
  .where('id', router.matchers.number())
  .use(adminPages())

router.get('/admin/banners.csv', [BannerExportsController, 'show']).use(adminPages())

router
  .group(() => {
    router.post('/', [BannersController, 'store'])
    router.post('/:id/image', [BannerImagesController, 'store'])
  })
  .prefix('/admin/banners')
  .where('id', router.matchers.number())
  .use(adminFormsWithImages({ field: 'images', most: MAX_FILES, bytes: BANNER_LIMITS.bytes }))
