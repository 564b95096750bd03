import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { number, type Row } from '#receipts/queries/read_receipt/rows'
import type { SourceOrder } from '#receipts/source'

export async function readOrder(
  client: QueryClientContract,
  orderId: number
): Promise<SourceOrder | null> {
  const [row] = await select<Row>(
    client,
    `SELECT orders.id, external_id, number, orders.placed_at, currency, subtotal, discount, tax, total, payment_method,
       trial, coupon, created_by, orders.status, status_reason, status_at,
       (SELECT description FROM order_items WHERE order_id = orders.id ORDER BY id LIMIT 1) AS first_item,
       (SELECT COUNT(*) FROM order_items WHERE order_id = orders.id) AS items,
       agents.affiliate_id AS agent_affiliate_id, agents.name AS agent_name
     FROM orders
     LEFT JOIN agent_orders ON agent_orders.panel_id = orders.panel_id
       AND agent_orders.order_external_id = orders.external_id
     LEFT JOIN agents ON agents.id = agent_orders.agent_id
     WHERE orders.id = ?`,
    [orderId]
  )
  if (!row) return null
  return {
    id: number(row.id),
    externalId: row.external_id as string,
    number: row.number as string | null,
    placedAt: number(row.placed_at),
    currency: row.currency as string,
    subtotal: number(row.subtotal),
    discount: number(row.discount),
    tax: number(row.tax),
    total: number(row.total),
    paymentMethod: row.payment_method as string,
    trial: Boolean(row.trial),
    coupon: row.coupon as string | null,
    createdBy: row.created_by as string,
    placedBy:
      row.agent_affiliate_id === null
        ? null
        : { affiliateId: number(row.agent_affiliate_id), name: row.agent_name as string },
    status: row.status as string,
    statusReason: row.status_reason as string | null,
    statusAt: number(row.status_at),
    firstItem: row.first_item as string | null,
    moreItems: Math.max(0, number(row.items) - 1),
  }
}
