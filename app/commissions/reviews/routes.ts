import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const ReviewsController = () => import('#commissions/reviews/controllers/reviews_controller')
const DecidedReviewsController = () =>
  import('#commissions/reviews/controllers/decided_reviews_controller')
const ReviewExportsController = () =>
  import('#commissions/reviews/controllers/review_exports_controller')
const ReviewAcceptancesController = () =>
  import('#commissions/reviews/controllers/review_acceptances_controller')
const ReviewRejectionsController = () =>
  import('#commissions/reviews/controllers/review_rejections_controller')

router
  .group(() => {
    router.get('/admin/reviews', [ReviewsController, 'index'])
    router.get('/admin/reviews.csv', [ReviewExportsController, 'waiting'])
    router.get('/admin/reviews/decided', [DecidedReviewsController, 'index'])
    router.get('/admin/reviews/decided.csv', [ReviewExportsController, 'decided'])
    router.get('/admin/reviews/accept', [ReviewAcceptancesController, 'create'])
    router.post('/admin/reviews/accept', [ReviewAcceptancesController, 'store'])
    router.get('/admin/reviews/reject', [ReviewRejectionsController, 'create'])
    router.post('/admin/reviews/reject', [ReviewRejectionsController, 'store'])
    router
      .get('/admin/reviews/:id', [ReviewsController, 'show'])
      .where('id', router.matchers.number())
  })
  .use(adminPages())
