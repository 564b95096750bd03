import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'

const OverviewController = () => import('#commissions/controllers/overview_controller')
const CreditsController = () => import('#commissions/controllers/credits_controller')
const CreditExportsController = () => import('#commissions/controllers/credit_exports_controller')

router
  .group(() => {
    router.get('/affiliate', [OverviewController, 'show']).as('affiliate.overview')
  })
  .use([...clientPages(), middleware.member()])

router
  .group(() => {
    router.get('/affiliate/credits', [CreditsController, 'index'])
    router.get('/affiliate/credits.csv', [CreditExportsController, 'show'])
  })
  .use([...clientPages(), middleware.earner()])

function clientPages() {
  return [
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
  ]
}
