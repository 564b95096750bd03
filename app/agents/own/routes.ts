import router from '@adonisjs/core/services/router'
import { agentPages } from '#start/kernel'
import { SHARED_LINKS } from '#agents/own/shared_links'

const SharedAgentLinksController = () =>
  import('#agents/own/controllers/shared_agent_links_controller')
const AgentQrCodesController = () => import('#agents/own/controllers/agent_qr_codes_controller')
const AgentClientsController = () => import('#agents/own/controllers/agent_clients_controller')
const AgentClientExportsController = () =>
  import('#agents/own/controllers/agent_client_exports_controller')

router
  .group(() => {
    router.get('/', [SharedAgentLinksController, 'show'])
    router.get('/links/:link/qr.png', [AgentQrCodesController, 'png'])
    router.get('/links/:link/qr.svg', [AgentQrCodesController, 'svg'])
    router.get('/clients', [AgentClientsController, 'index'])
    router.get('/clients.csv', [AgentClientExportsController, 'show'])
  })
  .prefix('/agent')
  .where('link', new RegExp(`^(${SHARED_LINKS.join('|')})$`))
  .use(agentPages())
