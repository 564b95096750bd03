import router from '@adonisjs/core/services/router'
import { middleware, pages } from '#start/kernel'

const ManageLinksController = () =>
  import('#delegation/consent/controllers/manage_links_controller')
const ConsentsController = () => import('#delegation/consent/controllers/consents_controller')
const RefusalsController = () => import('#delegation/consent/controllers/refusals_controller')
const ConsentReportsController = () =>
  import('#delegation/consent/controllers/consent_reports_controller')
const ManageDeparturesController = () =>
  import('#delegation/consent/controllers/manage_departures_controller')

/**
 * For whoever has a link. Not embeddable: no site frames these pages, nor does the panel.
 */
router
  .group(() => {
    router.post('/consents', [ConsentsController, 'store'])
    router.get('/refusals', [RefusalsController, 'show'])
    router.post('/refusals', [RefusalsController, 'store'])
    router.get('/reports', [ConsentReportsController, 'show'])
    router.post('/reports', [ConsentReportsController, 'store'])
    router.post('/departures', [ManageDeparturesController, 'store'])
    router.get('/i/:token', [ManageLinksController, 'show']).as('manage_links.invitation')
    router.get('/p/:id', [ManageLinksController, 'show']).as('manage_links.pending')
    router.get('/:code', [ManageLinksController, 'show']).as('manage_links.general')
  })
  .prefix('/manage')
  .use(pages())

router
  .get('/manage/consents/:id', [ConsentsController, 'show'])
  .where('id', router.matchers.number())
  .use([...pages(), middleware.signedIn(), middleware.role({ role: 'client' })])
