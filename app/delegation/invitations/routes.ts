import router from '@adonisjs/core/services/router'
import { agentPages } from '#start/kernel'

const ManageInvitationsController = () =>
  import('#delegation/invitations/controllers/manage_invitations_controller')
const InvitationSendingsController = () =>
  import('#delegation/invitations/controllers/invitation_sendings_controller')

router
  .group(() => {
    router.get('/', [ManageInvitationsController, 'index'])
    router.get('/new', [ManageInvitationsController, 'create'])
    router.post('/', [ManageInvitationsController, 'store'])
    router.delete('/:id', [ManageInvitationsController, 'destroy'])
    router.post('/:id/sendings', [InvitationSendingsController, 'store'])
  })
  .prefix('/agent/invitations')
  .where('id', router.matchers.number())
  .use(agentPages())
