import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { clientLabel } from '#panels/client_label'
import { isOfOrder } from '#commissions/order_facts'
import type { ReceiptFacts } from '#referrals/decide'
import type { OwnedItem } from '#receipts/explain_owner'
import { addUp } from '#receipts/sums'
import type { Money } from '#receipts/verdict'

export interface InvoiceReceipt {
  id: number
  externalId: string
  panelName: string
  client: string
  paidAt: number
  currency: string
  total: number
  items: (OwnedItem & { id: number; description: string; amount: number; renewal: boolean })[]
  /** What is booked for it, whoever earns it. */
  credited: Money[]
}

interface ItemRow {
  id: number
  description: string
  kind: string
  amount: number
  renewal: number
  service_external_id: string | null
  service_id: number | null
  service_order: string | null
}

interface OrderRow {
  id: number
  external_id: string
  number: string | null
  trial: number
  facts: string | null
  affiliate_name: string | null
  affiliate_company: string | null
  affiliate_email: string | null
  affiliate_external_id: string | null
  link_code: string | null
}

/**
 * An invoice with the order that each of its items belongs to: six queries, whatever is on it.
 * @param panelId whose invoices the admin may see; null: all panels'
 * @returns null where there is none
 */
export async function readInvoiceReceipt(
  panelId: number | null,
  invoiceId: number
): Promise<InvoiceReceipt | null> {
  const client = db.connection()
  const [invoice] = await select<{
    id: number
    panel_id: number
    external_id: string
    order_id: number | null
    paid_at: number
    currency: string
    total: number
    panel_name: string
    client_id: number
  }>(
    client,
    `SELECT invoices.id, invoices.panel_id, invoices.external_id, invoices.order_id, invoices.paid_at,
       invoices.currency, invoices.total, invoices.client_id, panels.name AS panel_name
     FROM invoices JOIN panels ON panels.id = invoices.panel_id
     WHERE invoices.id = ?${panelId === null ? '' : ' AND invoices.panel_id = ?'}`,
    panelId === null ? [invoiceId] : [invoiceId, panelId]
  )
  if (!invoice) return null

  const [[person], items, commissions] = await Promise.all([
    select<{
      name: string | null
      company: string | null
      email: string | null
      external_id: string
    }>(client, 'SELECT name, company, email, external_id FROM clients WHERE id = ?', [
      invoice.client_id,
    ]),
    select<ItemRow>(
      client,
      `SELECT items.id, items.description, items.kind, items.amount, items.renewal, items.service_external_id,
         services.id AS service_id, services.order_external_id AS service_order
       FROM invoice_items AS items
       LEFT JOIN services ON services.panel_id = ? AND services.external_id = items.service_external_id
       WHERE items.invoice_id = ? ORDER BY items.id`,
      [invoice.panel_id, invoice.id]
    ),
    select<{ invoice_item_id: number; currency: string; amount: number }>(
      client,
      'SELECT invoice_item_id, currency, amount FROM commissions WHERE panel_id = ? AND invoice_id = ? ORDER BY id',
      [invoice.panel_id, invoice.id]
    ),
  ])

  const named = [...new Set(items.flatMap((item) => item.service_order ?? []))]
  const orders = await select<OrderRow>(
    client,
    `SELECT orders.id, orders.external_id, orders.number, orders.trial, receipts.facts,
       people.name AS affiliate_name, people.company AS affiliate_company, people.email AS affiliate_email,
       people.external_id AS affiliate_external_id, links.code AS link_code
     FROM orders
     LEFT JOIN receipts ON receipts.order_id = orders.id
       AND receipts.decision = (SELECT MAX(latest.decision) FROM receipts AS latest WHERE latest.order_id = orders.id)
     LEFT JOIN affiliates ON affiliates.id = receipts.affiliate_id
     LEFT JOIN clients AS people ON people.id = affiliates.client_id
     LEFT JOIN links ON links.id = receipts.link_id
     WHERE orders.id = ?${named.length === 0 ? '' : ` OR (orders.panel_id = ? AND orders.external_id IN (${named.map(() => '?').join(', ')}))`}`,
    [invoice.order_id ?? 0, ...(named.length === 0 ? [] : [invoice.panel_id, ...named])]
  )

  return {
    id: invoice.id,
    externalId: invoice.external_id,
    panelName: invoice.panel_name,
    client: clientLabel(person!),
    paidAt: Number(invoice.paid_at),
    currency: invoice.currency,
    total: Number(invoice.total),
    items: items.map((item) => {
      const order = orders.find(({ id, external_id: externalId, trial }) =>
        isOfOrder(
          { id, externalId, facts: { trial: Boolean(trial) } },
          { ...item, order_id: invoice.order_id }
        )
      )
      const own = commissions.filter(({ invoice_item_id: itemId }) => itemId === item.id)
      return {
        id: item.id,
        description: item.description,
        amount: Number(item.amount),
        renewal: Boolean(item.renewal),
        serviceExternalId: item.service_external_id,
        service: item.service_id === null ? null : { orderExternalId: item.service_order },
        order: order ? describeOrder(order) : null,
        commission: own.reduce((sum, { amount }) => sum + Number(amount), 0),
      }
    }),
    credited: addUp(
      commissions.map(({ currency, amount }) => ({ currency, minor: Number(amount) }))
    ),
  }
}

function describeOrder(order: OrderRow): OwnedItem['order'] {
  const facts = order.facts === null ? null : (JSON.parse(order.facts) as ReceiptFacts)
  return {
    id: order.id,
    name: order.number ?? order.external_id,
    decision: facts?.decision ?? null,
    affiliate:
      order.affiliate_external_id === null
        ? null
        : clientLabel({
            name: order.affiliate_name,
            company: order.affiliate_company,
            email: order.affiliate_email,
            external_id: order.affiliate_external_id,
          }),
    link: order.link_code,
  }
}
