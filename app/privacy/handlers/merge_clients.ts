import { inject } from '@adonisjs/core'
import { select } from '#core/database/sql'
import { SettleOrder } from '#commissions/actions/settle_order'
import { AbsorbClient } from '#privacy/actions/absorb_client'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.merged`, after the mirror has found out who survives: what the others had becomes the survivor's. A payment
 * of the one for what the other had ordered is settled now.
 */
@inject()
export class MergeClients implements PanelEventHandler<'client.merged'> {
  constructor(
    private absorb: AbsorbClient,
    private settle: SettleOrder
  ) {}

  async handle({
    trx,
    panelId,
    occurredAt,
    known,
  }: PanelEvent<'client.merged'>): Promise<HandlerOutcome> {
    const intoId = known.clientId!
    for (const fromId of known.absorbed ?? []) {
      await this.absorb.handle({ trx, panelId, fromId, intoId, mergedAt: occurredAt })
    }
    if (known.absorbed?.length) {
      const orders = await select<{ id: number }>(
        trx,
        `SELECT DISTINCT orders.id FROM invoices
         JOIN invoice_items ON invoice_items.invoice_id = invoices.id
         JOIN services ON services.panel_id = invoices.panel_id
           AND services.external_id = invoice_items.service_external_id
         JOIN orders ON orders.panel_id = services.panel_id AND orders.external_id = services.order_external_id
         WHERE invoices.client_id = ? AND invoices.order_id IS NULL ORDER BY orders.id`,
        [intoId]
      )
      for (const { id } of orders) await this.settle.handle({ trx, orderId: id })
    }
    return { ok: true }
  }
}
