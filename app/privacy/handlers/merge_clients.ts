import { inject } from '@adonisjs/core'
import { select } from '#core/database/sql'
import { SettleOrder } from '#commissions/actions/settle_order'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { AbsorbClient } from '#privacy/actions/absorb_client'
import { decideOrdersOf } from '#referrals/decide'
import { reviewOrders } from '#referrals/review'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.merged`, after the mirror has found out who survives: what the others had becomes the survivor's. A payment
 * of the one for what the other had ordered is settled now, and whoever has an agent by it has their orders decided again.
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
      const settled = new Set([...orders.map(({ id }) => id), ...(await decideAgain(trx, intoId))])
      for (const orderId of settled) await this.settle.handle({ trx, orderId })
    }
    return { ok: true }
  }
}

/**
 * What was ordered after a merge that is told late: the other's agent may earn it.
 */
async function decideAgain(trx: TransactionClientContract, clientId: number): Promise<number[]> {
  const [association] = await select<{ id: number }>(
    trx,
    'SELECT id FROM associations WHERE client_id = ? LIMIT 1',
    [clientId]
  )
  if (!association) return []
  const changed = await decideOrdersOf(trx, clientId)
  return [...changed, ...(await reviewOrders(trx, changed))]
}
