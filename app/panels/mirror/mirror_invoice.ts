import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { findInvoice, findOrder } from '#panels/mirror/find_rows'
import { insertItems } from '#panels/mirror/items'
import { paymentHash } from '#panels/mirror/payment_hash'
import { insertOnce } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `invoice.paid`: the paid invoice and its lines. The first message about an invoice counts; one that names an order
 * waits for it.
 */
export class MirrorInvoice implements PanelEventHandler<'invoice.paid'> {
  async handle({
    trx,
    panelId,
    data: { invoice },
    known,
  }: PanelEvent<'invoice.paid'>): Promise<HandlerOutcome> {
    const client = await ensureClient(trx, panelId, invoice.client_id)
    known.clientId = client.id
    known.isErased = client.erased_at !== null

    if (invoice.order_id !== undefined) {
      const order = await findOrder(trx, panelId, invoice.order_id)
      if (!order) return { ok: false, waitsFor: `order:${invoice.order_id}` }
      known.orderId = order.id
      known.hasOrderEnded = order.status !== 'placed'
    }

    const id = await insertOnce(trx, 'invoices', {
      panel_id: panelId,
      external_id: invoice.id,
      client_id: client.id,
      order_id: known.orderId ?? null,
      paid_at: invoice.paid_at,
      currency: invoice.currency,
      subtotal: invoice.subtotal,
      discount: invoice.discount ?? 0,
      tax: invoice.tax,
      total: invoice.total,
      payment_method: invoice.payment_method,
      payment_hash: paymentHash(panelId, invoice.payment_reference),
      created_at: now(),
    })

    if (id === null) {
      known.invoiceId = (await findInvoice(trx, panelId, invoice.id))!.id
    } else {
      await insertItems(trx, 'invoice_items', id, invoice.items)
      known.invoiceId = id
    }
    return { ok: true }
  }
}
