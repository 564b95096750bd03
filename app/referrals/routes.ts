import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'

const ReferralsController = () => import('#referrals/controllers/referrals_controller')
const ReferralExportsController = () => import('#referrals/controllers/referral_exports_controller')

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
    middleware.member(),
  ])
