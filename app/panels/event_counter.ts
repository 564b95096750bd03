import { metrics } from '#core/metrics'

/**
 * By result: `applied`, `parked` and `failed` are accepted and stored, `duplicate` was stored before, `invalid` was
 * refused by the schema, `unsigned` by signature, time or panel.
 */
export const receivedEvents = metrics.counter(
  'pa_panel_events_received_total',
  'Panel events received, by what became of them',
  ['result']
)
