import { inject } from '@adonisjs/core'
import { SettleOrder } from '#commissions/actions/settle_order'
import { select } from '#core/database/sql'
import { lockClientById } from '#panels/mirror/ensure_client'
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
    const { trx, known } = event
    const affected = await ordersToSettle(event)
    for (const id of known.redecided ?? []) affected.set(id, known.clientId!)

    // a service may be another client's by now; always in the same order
    const clientIds = new Set([...affected.values()].sort((one, other) => one - other))
    for (const clientId of clientIds) {
      if (clientId !== known.clientId) await lockClientById(trx, clientId)
    }
    for (const orderId of [...affected.keys()].sort((one, other) => one - other)) {
      await this.settle.handle({ trx, orderId })
    }
    return { ok: true }
  }
}

/** The clients of orders, by the orders' ids. */
type Orders = Map<number, number>

async function ordersToSettle(event: PanelEvent): Promise<Orders> {
  const { type, data, known } = event
  const own: Orders = new Map(known.orderId === undefined ? [] : [[known.orderId, known.clientId!]])

  switch (type) {
    case 'client.registered':
      if (known.isNewClient) return new Map()
      return orders(event, 'SELECT id, client_id FROM orders WHERE client_id = ?', [
        known.clientId!,
      ])

    case 'invoice.paid': {
      const { invoice } = data as PanelEventData['invoice.paid']
      const isOfServices = invoice.items.some((item) => item.service_id !== undefined)
      return isOfServices ? new Map([...own, ...(await ordersOfInvoice(event))]) : own
    }

    case 'invoice.refunded':
    case 'invoice.charged_back':
      return ordersOfInvoice(event)

    case 'order.cancelled':
    case 'order.fraud':
      return own

    // an invoice of its service may have been here before it; who reviews orders may have found something
    case 'order.placed':
      return orders(
        event,
        `SELECT id, client_id FROM orders WHERE id = ? AND (
           EXISTS (SELECT 1 FROM services WHERE services.panel_id = orders.panel_id
             AND services.order_external_id = orders.external_id)
           OR EXISTS (SELECT 1 FROM reviews WHERE reviews.order_id = orders.id))`,
        [known.orderId!]
      )

    case 'signup.completed': {
      const { account, order_id: orderId } = data as PanelEventData['signup.completed']
      return ordersOfService(event, account.id, orderId)
    }

    case 'service.created':
    case 'service.suspended':
    case 'service.unsuspended':
    case 'service.terminated': {
      const { service } = data as PanelEventData['service.created']
      return ordersOfService(event, service.id, service.order_id)
    }

    default:
      return new Map()
  }
}

/**
 * The order that an invoice names, and those that created the services on it.
 */
function ordersOfInvoice(event: PanelEvent): Promise<Orders> {
  const invoiceId = event.known.invoiceId!
  return orders(
    event,
    `SELECT orders.id, orders.client_id FROM invoices
     JOIN orders ON orders.id = invoices.order_id WHERE invoices.id = ?
     UNION
     SELECT orders.id, orders.client_id FROM invoice_items
     JOIN services ON services.panel_id = ? AND services.external_id = invoice_items.service_external_id
     JOIN orders ON orders.panel_id = services.panel_id AND orders.external_id = services.order_external_id
     WHERE invoice_items.invoice_id = ?`,
    [invoiceId, event.panelId, invoiceId]
  )
}

/**
 * What may change when a service's order becomes known: that order, if the service was paid for already, and those that
 * its items were settled with so far.
 */
function ordersOfService(
  event: PanelEvent,
  service: string,
  orderExternalId: string | undefined
): Promise<Orders> {
  const { panelId } = event
  const items = `invoice_items JOIN invoices ON invoices.id = invoice_items.invoice_id AND invoices.panel_id = ?`
  return orders(
    event,
    `SELECT orders.id, orders.client_id FROM orders WHERE panel_id = ? AND external_id = ?
       AND EXISTS (SELECT 1 FROM ${items} WHERE invoice_items.service_external_id = ?)
     UNION
     SELECT orders.id, orders.client_id FROM ${items}
     JOIN orders ON orders.id = invoices.order_id WHERE invoice_items.service_external_id = ?
     UNION
     SELECT orders.id, orders.client_id FROM ${items}
     JOIN commissions ON commissions.panel_id = invoices.panel_id AND commissions.invoice_id = invoices.id
       AND commissions.invoice_item_id = invoice_items.id
     JOIN orders ON orders.id = commissions.order_id WHERE invoice_items.service_external_id = ?`,
    [panelId, orderExternalId ?? '', panelId, service, panelId, service, panelId, service]
  )
}

async function orders(
  { trx }: PanelEvent,
  sql: string,
  bindings: (string | number)[]
): Promise<Orders> {
  const rows = await select<{ id: number; client_id: number }>(trx, sql, bindings)
  return new Map(rows.map(({ id, client_id: clientId }) => [id, clientId]))
}
