import { select } from '#core/database/sql'
import { decideOrder, decideSignup } from '#referrals/decide'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.registered`: who brought the client. Orders that arrived before it are decided again by the same rule, now
 * that the registration's token and the client's address are known.
 */
export class AttributeSignup implements PanelEventHandler<'client.registered'> {
  async handle({ trx, known }: PanelEvent<'client.registered'>): Promise<HandlerOutcome> {
    const clientId = known.clientId!
    await decideSignup(trx, clientId)

    const orders = await select<{ id: number }>(
      trx,
      'SELECT id FROM orders WHERE client_id = ? ORDER BY id',
      [clientId]
    )
    for (const { id } of orders) await decideOrder(trx, id)
    return { ok: true }
  }
}
