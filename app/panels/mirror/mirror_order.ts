import { addressHash, isTellingAddress } from '#core/address_hash'
import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { findOrder } from '#panels/mirror/find_rows'
import { keepOrigin } from '#panels/mirror/merge_origin'
import { insertItems } from '#panels/mirror/items'
import { paymentHash } from '#panels/mirror/payment_hash'
import { insertOnce } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `order.placed`: the order, its lines and the visit token it came with; of the address and of what paid it keyed hashes
 * only. The first message about an order counts.
 */
export class MirrorOrder implements PanelEventHandler<'order.placed'> {
  async handle(event: PanelEvent<'order.placed'>): Promise<HandlerOutcome> {
    const { trx, panelId, known } = event
    const { order, visit_token: visitToken, client_ip: address } = event.data
    const placedAt = order.placed_at
    const client = await ensureClient(trx, panelId, order.client_id)
    known.isErased = client.erased_at !== null

    const id = await insertOnce(trx, 'orders', {
      panel_id: panelId,
      external_id: order.id,
      number: order.number ?? null,
      client_id: client.id,
      placed_at: placedAt,
      currency: order.currency,
      subtotal: order.subtotal,
      discount: order.discount ?? 0,
      tax: order.tax,
      total: order.total,
      payment_method: order.payment_method,
      moderated: order.moderated ? 1 : 0,
      trial: order.trial ? 1 : 0,
      coupon: order.coupon ?? null,
      created_by: order.created_by,
      visit_token: visitToken ?? null,
      address_hash: address && isTellingAddress(address) ? addressHash(address, placedAt) : null,
      payment_hash: paymentHash(panelId, order.payment_reference),
      status: 'placed',
      status_at: placedAt,
      created_at: now(),
    })

    if (id !== null) {
      await insertItems(trx, 'order_items', id, order.items)
      if (client.named_id !== client.id) await keepOrigin(trx, 'order', id, client.named_id)
      known.orderId = id
      known.clientId = client.id
    } else {
      const stored = (await findOrder(trx, panelId, order.id))!
      known.orderId = stored.id
      known.clientId = stored.client_id
    }
    return { ok: true }
  }
}
