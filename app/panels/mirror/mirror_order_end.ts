import { lockClientById } from '#panels/mirror/ensure_client'
import { findOrder } from '#panels/mirror/find_rows'
import { update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

type Ended = 'order.cancelled' | 'order.fraud'

/**
 * `order.cancelled` and `order.fraud`: the later of them counts, fraud where both happened at once, whichever
 * arrives first.
 */
export class MirrorOrderEnd implements PanelEventHandler<Ended> {
  async handle(event: PanelEvent<Ended>): Promise<HandlerOutcome> {
    const { trx, panelId, occurredAt, data, known } = event
    const order = await findOrder(trx, panelId, data.order_id)
    if (!order) return { ok: false, waitsFor: `order:${data.order_id}` }

    known.orderId = order.id
    const client = await lockClientById(trx, order.client_id)
    known.clientId = client.id
    known.isErased = client.erased_at !== null

    const status = event.type === 'order.fraud' ? 'fraud' : 'cancelled'
    // 'cancelled' sorts before 'fraud'
    await update(
      trx,
      `UPDATE orders SET status = ?, status_reason = ?, status_at = ?
       WHERE id = ? AND (status = 'placed' OR status_at < ? OR (status_at = ? AND status < ?))`,
      [status, data.reason ?? null, occurredAt, order.id, occurredAt, occurredAt, status]
    )
    return { ok: true }
  }
}
