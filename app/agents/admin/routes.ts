import router from '@adonisjs/core/services/router'
import { adminFormsWithImages, adminPages } from '#start/kernel'
import { LOGO_LIMITS } from '#agents/logos/logo_store'

const AgentsController = () => import('#agents/admin/controllers/agents_controller')
const AgentExportsController = () => import('#agents/admin/controllers/agent_exports_controller')
const AgentStandingsController = () =>
  import('#agents/admin/controllers/agent_standings_controller')
const AgentLogosController = () => import('#agents/admin/controllers/agent_logos_controller')
const AgentPlansController = () => import('#agents/admin/controllers/agent_plans_controller')

router
  .group(() => {
    router.get('/agents', [AgentsController, 'index'])
    router.get('/agents.csv', [AgentExportsController, 'show'])
    router.get('/agents/new', [AgentsController, 'create'])
    router.post('/agents', [AgentsController, 'store'])
    router.get('/agents/:id', [AgentsController, 'show'])
    router.get('/agents/:id/edit', [AgentsController, 'edit'])
    router.put('/agents/:id', [AgentsController, 'update'])
    router.get('/agents/:id/standing', [AgentStandingsController, 'edit'])
    router.put('/agents/:id/standing', [AgentStandingsController, 'update'])
    router.get('/agents/:id/plan', [AgentPlansController, 'edit'])
    router.put('/agents/:id/plan', [AgentPlansController, 'update'])
    router.delete('/agents/:id/logo', [AgentLogosController, 'destroy'])
  })
  .prefix('/admin')
  .where('id', router.matchers.number())
  .use(adminPages())

router
  .post('/admin/agents/:id/logo', [AgentLogosController, 'store'])
  .where('id', router.matchers.number())
  .use(adminFormsWithImages({ field: 'logo', most: 1, bytes: LOGO_LIMITS.bytes }))
