import { select } from '#core/database/sql'
import { reviewPayment } from '#referrals/review'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `invoice.paid`: whether what paid it makes the order that it is for suspicious.
 */
export class ReviewPayment implements PanelEventHandler<'invoice.paid'> {
  async handle({ trx, panelId, known, data }: PanelEvent<'invoice.paid'>): Promise<HandlerOutcome> {
    const invoiceId = known.invoiceId!
    if (known.orderId !== undefined) {
      await reviewPayment(trx, { orderIds: [known.orderId], invoiceId })
      return { ok: true }
    }
    if (data.invoice.payment_reference === undefined) return { ok: true }

    // a renewal's items tell by their service whose order it was
    const orders = await select<{ id: number }>(
      trx,
      `SELECT DISTINCT orders.id FROM invoice_items
       JOIN services ON services.panel_id = ? AND services.external_id = invoice_items.service_external_id
       JOIN orders ON orders.panel_id = services.panel_id AND orders.external_id = services.order_external_id
       WHERE invoice_items.invoice_id = ? ORDER BY orders.id`,
      [panelId, invoiceId]
    )
    await reviewPayment(trx, { orderIds: orders.map(({ id }) => id), invoiceId })
    return { ok: true }
  }
}
