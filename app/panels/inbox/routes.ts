import router from '@adonisjs/core/services/router'
import { adminPages } from '#start/kernel'

const InboxController = () => import('#panels/inbox/controllers/inbox_controller')
const EventRetriesController = () => import('#panels/inbox/controllers/event_retries_controller')

router
  .group(() => {
    router.get('/', [InboxController, 'index'])
    router.get('/process-again', [EventRetriesController, 'create'])
    router.post('/process-again', [EventRetriesController, 'store'])
    router.get('/:id', [InboxController, 'show'])
  })
  .prefix('/admin/inbox')
  .where('id', router.matchers.number())
  .use(adminPages())

router.get('/admin/inbox.csv', [InboxController, 'export']).use(adminPages())
