import { decideLaterOrders, decideOrder } from '#referrals/decide'
import { reviewOrders } from '#referrals/review'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `order.placed`: who brought it, with a receipt, whether anybody earns or not, and whether somebody should look at it.
 * Later orders of the client that are here already are decided again where this one binds the client.
 */
export class AttributeOrder implements PanelEventHandler<'order.placed'> {
  async handle({ trx, known }: PanelEvent<'order.placed'>): Promise<HandlerOutcome> {
    const orderId = known.orderId!
    if (!(await decideOrder(trx, orderId))) return { ok: true }

    const later = await decideLaterOrders(trx, orderId)
    const opened = await reviewOrders(trx, [orderId, ...later])
    known.redecided = [...new Set([...later, ...opened])]
    return { ok: true }
  }
}
