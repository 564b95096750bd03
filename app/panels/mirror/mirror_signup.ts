import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { findOrder } from '#panels/mirror/find_rows'
import { insertOnce, update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `signup.completed`: the account that an order made exists. It is the service of that id: its user name is told
 * here only, everything else by the service's own events, before which this stands in.
 */
export class MirrorSignup implements PanelEventHandler<'signup.completed'> {
  async handle({
    trx,
    panelId,
    data,
    known,
  }: PanelEvent<'signup.completed'>): Promise<HandlerOutcome> {
    const client = await ensureClient(trx, panelId, data.client_id)
    known.clientId = client.id
    known.isErased = client.erased_at !== null

    const order = await findOrder(trx, panelId, data.order_id)
    if (!order) return { ok: false, waitsFor: `order:${data.order_id}` }
    known.orderId = order.id

    const { account } = data
    const userName = account.user_name || null
    const domain = account.domain || null
    const id = await insertOnce(trx, 'services', {
      panel_id: panelId,
      external_id: account.id,
      client_id: client.id,
      order_external_id: data.order_id,
      product_id: account.plan_id,
      product_name: account.plan_name,
      domain,
      user_name: userName,
      status: 'active',
      // older than any service event, so that each of them stands
      status_at: 0,
      created_at: now(),
    })

    if (id === null) {
      await update(
        trx,
        `UPDATE services SET user_name = COALESCE(?, user_name), domain = COALESCE(domain, ?),
           order_external_id = COALESCE(order_external_id, ?)
         WHERE panel_id = ? AND external_id = ?`,
        [userName, domain, data.order_id, panelId, account.id]
      )
    }
    return { ok: true }
  }
}
