import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const PlansController = () => import('#plans/controllers/plans_controller')
const PlanExportsController = () => import('#plans/controllers/plan_exports_controller')
const PlanDraftsController = () => import('#plans/controllers/plan_drafts_controller')
const PlanCalculatorsController = () => import('#plans/controllers/plan_calculators_controller')
const PlanVersionsController = () => import('#plans/controllers/plan_versions_controller')
const PlanNamesController = () => import('#plans/controllers/plan_names_controller')
const PlanArchivesController = () => import('#plans/controllers/plan_archives_controller')
const DefaultPlansController = () => import('#plans/controllers/default_plans_controller')

router.get('/admin/plans.csv', [PlanExportsController, 'show']).use(adminPages())

router
  .group(() => {
    router.get('/', [PlansController, 'index'])
    router.get('/new', [PlansController, 'create'])
    router.post('/', [PlansController, 'store'])
    router.get('/:id', [PlansController, 'show'])
    router.get('/:id/edit', [PlansController, 'edit'])
    router.post('/:id/edit', [PlanDraftsController, 'update'])
    router.put('/:id', [PlansController, 'update'])
    router.get('/:id/calculator', [PlanCalculatorsController, 'show'])
    router.post('/:id/calculator', [PlanCalculatorsController, 'update'])
    router.get('/:id/versions/:version', [PlanVersionsController, 'show'])
    router.get('/:id/name', [PlanNamesController, 'edit'])
    router.put('/:id/name', [PlanNamesController, 'update'])
    router.get('/:id/default', [DefaultPlansController, 'edit'])
    router.put('/:id/default', [DefaultPlansController, 'update'])
    router.get('/:id/archive', [PlanArchivesController, 'create'])
    router.post('/:id/archive', [PlanArchivesController, 'store'])
    router.delete('/:id/archive', [PlanArchivesController, 'destroy'])
  })
  .prefix('/admin/plans')
  .where('id', router.matchers.number())
  .where('version', router.matchers.number())
  .use(adminPages())
