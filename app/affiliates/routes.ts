import router from '@adonisjs/core/services/router'
import { MEMBERSHIP_ACT_NAMES } from '#affiliates/membership_acts'
import { adminPages, middleware, pages } from '#start/kernel'

const ApplicationsController = () => import('#affiliates/controllers/applications_controller')
const AffiliateTermsController = () => import('#affiliates/controllers/affiliate_terms_controller')
const MembershipController = () => import('#affiliates/controllers/membership_controller')
const MembershipActsController = () => import('#affiliates/controllers/membership_acts_controller')
const MemberPlansController = () => import('#affiliates/controllers/member_plans_controller')
const ProgramTermsController = () => import('#affiliates/controllers/program_terms_controller')

/** For every client, member or not. */
router
  .group(() => {
    router.post('/application', [ApplicationsController, 'store'])
    router.get('/application/withdraw', [ApplicationsController, 'edit'])
    router.delete('/application', [ApplicationsController, 'destroy'])
    router.get('/terms', [AffiliateTermsController, 'show'])
  })
  .prefix('/affiliate')
  .use(clientPages())

router
  .group(() => {
    router.post('/terms/acceptance', [AffiliateTermsController, 'store'])
    router.get('/membership', [MembershipController, 'show'])
    router.put('/membership', [MembershipController, 'update'])
    router.get('/membership/leave', [MembershipController, 'edit'])
    router.delete('/membership', [MembershipController, 'destroy'])
  })
  .prefix('/affiliate')
  .use([...clientPages(), middleware.member()])

router
  .group(() => {
    router.get('/members/:act', [MembershipActsController, 'create'])
    router.post('/members/:act', [MembershipActsController, 'store'])
  })
  .prefix('/admin')
  .where('act', new RegExp(`^(${MEMBERSHIP_ACT_NAMES.join('|')})$`))
  .use(adminPages())

router
  .group(() => {
    router.get('/members/:id/plan', [MemberPlansController, 'edit'])
    router.put('/members/:id/plan', [MemberPlansController, 'update'])

    router.get('/terms', [ProgramTermsController, 'index'])
    router.get('/terms/new', [ProgramTermsController, 'create'])
    router.post('/terms', [ProgramTermsController, 'store'])
    router.get('/terms/:id', [ProgramTermsController, 'show'])
    router.get('/terms/:id/publish', [ProgramTermsController, 'edit'])
    router.put('/terms/:id/publish', [ProgramTermsController, 'update'])
  })
  .prefix('/admin')
  .where('id', router.matchers.number())
  .use(adminPages())

function clientPages() {
  return [
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
  ]
}
