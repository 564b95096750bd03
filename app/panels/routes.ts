/**
 * What panels call: no session, no CSRF, no body parser, since the signature is over the bytes as they came.
 */
import router from '@adonisjs/core/services/router'

const PanelEventsController = () => import('#panels/controllers/panel_events_controller')
const PanelEventBatchesController = () =>
  import('#panels/controllers/panel_event_batches_controller')

router
  .group(() => {
    router.post('/events', [PanelEventsController, 'store'])
    router.post('/events/batch', [PanelEventBatchesController, 'store'])
  })
  .prefix('/api/panel/v1/:panel')
