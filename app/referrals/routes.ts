import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'

const ReferralsController = () => import('#referrals/controllers/referrals_controller')
const ReferralExportsController = () => import('#referrals/controllers/referral_exports_controller')
const AllReferralsController = () => import('#referrals/controllers/all_referrals_controller')
const AllReferralExportsController = () =>
  import('#referrals/controllers/all_referral_exports_controller')

router
  .group(() => {
    router.get('/affiliate/referrals', [ReferralsController, 'index'])
    router.get('/affiliate/referrals.csv', [ReferralExportsController, 'show'])
  })
  .use([
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
    middleware.earner(),
  ])

router
  .group(() => {
    router.get('/admin/referrals', [AllReferralsController, 'index'])
    router.get('/admin/referrals.csv', [AllReferralExportsController, 'show'])
  })
  .use(adminPages())
