import router from '@adonisjs/core/services/router'
import { pages } from '#start/kernel'

const ApiDocsController = () => import('#panels/docs/controllers/api_docs_controller')

router.get('/api/docs', [ApiDocsController, 'show']).use(pages())
router.get('/api/docs/openapi.json', [ApiDocsController, 'document'])
