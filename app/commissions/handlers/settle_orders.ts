import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { SettleOrder } from '#commissions/actions/settle_order'
import { select } from '#core/database/sql'
import type {
  HandlerOutcome,
  PanelEvent,
  PanelEventData,
  PanelEventHandler,
} from '#panels/panel_event'

/**
 * The money of an event, after the mirror has taken it in and attribution has decided: settles every order that the
 * event may have changed something for.
 */
@inject()
export class SettleOrders implements PanelEventHandler {
  constructor(private settle: SettleOrder) {}

  async handle(event: PanelEvent): Promise<HandlerOutcome> {
    for (const orderId of await ordersToSettle(event)) {
      await this.settle.handle({ trx: event.trx, orderId })
    }
    return { ok: true }
  }
}

async function ordersToSettle({ type, trx, panelId, data, known }: PanelEvent): Promise<number[]> {
  switch (type) {
    case 'client.registered':
      return idsOf(trx, 'SELECT id FROM orders WHERE client_id = ? ORDER BY id', [known.clientId!])

    case 'invoice.paid':
      // the services of a trial tell whose first payment it is, where the invoice doesn't
      return known.orderId === undefined
        ? idsOf(
            trx,
            `SELECT DISTINCT orders.id FROM invoice_items
             JOIN services ON services.panel_id = ? AND services.external_id = invoice_items.service_external_id
             JOIN orders ON orders.panel_id = services.panel_id AND orders.external_id = services.order_external_id
             WHERE invoice_items.invoice_id = ? ORDER BY orders.id`,
            [panelId, known.invoiceId!]
          )
        : [known.orderId]

    case 'order.cancelled':
    case 'order.fraud':
      return [known.orderId!]

    // an invoice of the trial's service may have been here before its order, or before the service
    case 'order.placed':
      return (data as PanelEventData['order.placed']).order.trial ? [known.orderId!] : []
    case 'signup.completed':
      return trialOf(trx, panelId, (data as PanelEventData['signup.completed']).order_id)
    case 'service.created':
    case 'service.suspended':
    case 'service.unsuspended':
    case 'service.terminated':
      return trialOf(trx, panelId, (data as PanelEventData['service.created']).service.order_id)

    default:
      return []
  }
}

async function trialOf(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string | undefined
) {
  if (externalId === undefined) return []
  return idsOf(trx, 'SELECT id FROM orders WHERE panel_id = ? AND external_id = ? AND trial = 1', [
    panelId,
    externalId,
  ])
}

async function idsOf(trx: TransactionClientContract, sql: string, bindings: (string | number)[]) {
  const rows = await select<{ id: number }>(trx, sql, bindings)
  return rows.map(({ id }) => id)
}
