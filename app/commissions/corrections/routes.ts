import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'

const CorrectionsController = () =>
  import('#commissions/corrections/controllers/corrections_controller')
const CorrectionChecksController = () =>
  import('#commissions/corrections/controllers/correction_checks_controller')
const CorrectionDecisionsController = () =>
  import('#commissions/corrections/controllers/correction_decisions_controller')
const CorrectionExportsController = () =>
  import('#commissions/corrections/controllers/correction_exports_controller')
const OwnCorrectionsController = () =>
  import('#commissions/corrections/controllers/own_corrections_controller')
const OwnCorrectionExportsController = () =>
  import('#commissions/corrections/controllers/own_correction_exports_controller')

router
  .group(() => {
    router.get('/', [CorrectionsController, 'index'])
    router.get('/new', [CorrectionsController, 'create'])
    router.post('/checks', [CorrectionChecksController, 'store'])
    router.post('/', [CorrectionsController, 'store'])
    router.get('/:id', [CorrectionsController, 'show'])
    router.post('/:id/decision', [CorrectionDecisionsController, 'store'])
  })
  .prefix('/admin/corrections')
  .where('id', router.matchers.number())
  .use(adminPages())

router.get('/admin/corrections.csv', [CorrectionExportsController, 'show']).use(adminPages())

router
  .group(() => {
    router.get('/affiliate/corrections', [OwnCorrectionsController, 'index'])
    router.get('/affiliate/corrections.csv', [OwnCorrectionExportsController, 'show'])
  })
  .use([
    ...pages(),
    middleware.embeddable(),
    middleware.signedIn(),
    middleware.role({ role: 'client' }),
    middleware.earner(),
  ])
