import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const AffiliateProgramsController = () =>
  import('#signup_notifications/programs/controllers/affiliate_programs_controller')
const ProgramChecksController = () =>
  import('#signup_notifications/programs/controllers/program_checks_controller')
const ProgramCopiesController = () =>
  import('#signup_notifications/programs/controllers/program_copies_controller')
const ProgramDeletionsController = () =>
  import('#signup_notifications/programs/controllers/program_deletions_controller')
const ProgramMovesController = () =>
  import('#signup_notifications/programs/controllers/program_moves_controller')
const ProgramParametersController = () =>
  import('#signup_notifications/programs/controllers/program_parameters_controller')
const ProgramStatesController = () =>
  import('#signup_notifications/programs/controllers/program_states_controller')
const ProgramSwitchesController = () =>
  import('#signup_notifications/programs/controllers/program_switches_controller')

router
  .group(() => {
    router.get('/', [AffiliateProgramsController, 'index'])
    router.get('/new', [AffiliateProgramsController, 'create'])
    router.post('/', [AffiliateProgramsController, 'store'])
    router.post('/checks', [ProgramChecksController, 'store'])
    router.get('/parameters', [ProgramParametersController, 'index'])
    router.get('/switch', [ProgramSwitchesController, 'edit'])
    router.put('/switch', [ProgramSwitchesController, 'update'])
    router.get('/:id/edit', [AffiliateProgramsController, 'edit'])
    router.put('/:id', [AffiliateProgramsController, 'update'])
    router.post('/:id/copies', [ProgramCopiesController, 'store'])
    router.post('/:id/moves', [ProgramMovesController, 'store'])
    router.put('/:id/state', [ProgramStatesController, 'update'])
    router.get('/:id/delete', [ProgramDeletionsController, 'create'])
    router.post('/:id/delete', [ProgramDeletionsController, 'store'])
  })
  .prefix('/admin/affiliate-programs')
  .where('id', router.matchers.number())
  .use(adminPages())
