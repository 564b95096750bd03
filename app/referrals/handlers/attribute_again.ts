import { decideLaterOrders } from '#referrals/decide'
import { reviewOrders } from '#referrals/review'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

type Ending = 'order.cancelled' | 'order.fraud' | 'invoice.paid'

/**
 * An order that ended may bind its client no longer, and a payment from before its end may make it bind again: the
 * client's later orders are decided again.
 */
export class AttributeAgain implements PanelEventHandler<Ending> {
  async handle({ trx, known }: PanelEvent<Ending>): Promise<HandlerOutcome> {
    if (known.orderId === undefined || known.hasOrderEnded === false) return { ok: true }
    known.redecided = await decideLaterOrders(trx, known.orderId, { ifEnded: true })
    await reviewOrders(trx, known.redecided)
    return { ok: true }
  }
}
