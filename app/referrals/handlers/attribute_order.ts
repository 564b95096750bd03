import { decideOrder } from '#referrals/decide'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `order.placed`: who brought it, with a receipt, whether anybody earns or not.
 */
export class AttributeOrder implements PanelEventHandler<'order.placed'> {
  async handle({ trx, known }: PanelEvent<'order.placed'>): Promise<HandlerOutcome> {
    await decideOrder(trx, known.orderId!)
    return { ok: true }
  }
}
