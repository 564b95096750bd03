import { now } from '#core/clock'
import { insertOnce } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.registered` and `order.placed`: the query parameters that the shop was entered with, for programs that gave
 * out a click id there. The first message that has some counts.
 */
export class KeepLandingParams implements PanelEventHandler<'client.registered' | 'order.placed'> {
  async handle({
    type,
    trx,
    data,
    known,
  }: PanelEvent<'client.registered' | 'order.placed'>): Promise<HandlerOutcome> {
    const params = data.landing_params
    if (!params || Object.keys(params).length === 0) return { ok: true }

    await insertOnce(trx, 'landing_params', {
      subject_type: type === 'order.placed' ? 'order' : 'client',
      subject_id:
        type === 'order.placed' ? known.orderId! : (known.registeredId ?? known.clientId!),
      client_id: known.clientId!,
      params: JSON.stringify(params),
      created_at: now(),
    })
    return { ok: true }
  }
}
