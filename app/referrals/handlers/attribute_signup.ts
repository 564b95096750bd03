import { decideOrdersOf, decideSignup } from '#referrals/decide'
import { reviewOrders } from '#referrals/review'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.registered`: who brought the client. Orders that arrived before it are decided again by the same rule, now
 * that the registration's token and the client's address are known.
 */
export class AttributeSignup implements PanelEventHandler<'client.registered'> {
  async handle({ trx, known }: PanelEvent<'client.registered'>): Promise<HandlerOutcome> {
    const clientId = known.clientId!
    await decideSignup(trx, known.registeredId ?? clientId)
    if (known.isNewClient) return { ok: true }
    known.redecided = await decideOrdersOf(trx, clientId)
    await reviewOrders(trx, known.redecided)
    return { ok: true }
  }
}
