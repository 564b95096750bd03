import router from '@adonisjs/core/services/router'
import { adminPages, middleware, pages } from '#start/kernel'

const ConsentProofsController = () =>
  import('#delegation/proof/controllers/consent_proofs_controller')

router
  .get('/client/managers/grants/:id/proof', [ConsentProofsController, 'own'])
  .where('id', router.matchers.number())
  .use([...pages(), middleware.signedIn(), middleware.role({ role: 'client' })])

router
  .get('/admin/agents/grants/:id/proof', [ConsentProofsController, 'show'])
  .where('id', router.matchers.number())
  .use(adminPages())
