import db from '@adonisjs/lucid/services/db'
import { ordersNamed } from '#signup_notifications/log/queries/list_deliveries'
import { completionOf, lastCompletedSignups } from '#signup_notifications/queries/completed_signups'

export interface PastSignup {
  orderId: number
  /** The panel's number of the order as people know it, else its id. */
  orderLabel: string
  clientId: number
  /** Milliseconds; null where the panel has not said that its account exists. */
  completedAt: number | null
  isErased: boolean
}

/** Signups that a test offers; others are found by their order. */
const MOST_OFFERED = 25

/**
 * The panel's last completed signups whose clients were not erased.
 */
export async function recentSignups(panelId: number): Promise<PastSignup[]> {
  const completed = await lastCompletedSignups(db.connection(), panelId, MOST_OFFERED)
  const orders = await readOrders(
    panelId,
    completed.map(({ orderId }) => orderId)
  )
  return completed.flatMap(({ orderId, completedAt }) => {
    const order = orders.find(({ id }) => id === orderId)
    return order ? [signupOf(order, completedAt)] : []
  })
}

/**
 * A signup by our id of its order, or by the panel's number or id of it; null where the panel has no such order.
 */
export async function findSignup(
  panelId: number,
  named: { orderId: number } | { text: string }
): Promise<PastSignup | null> {
  const ids = 'orderId' in named ? [named.orderId] : await ordersNamed(panelId, named.text)
  const [order] = await readOrders(panelId, ids.slice(0, 1))
  if (!order) return null
  return signupOf(
    order,
    await completionOf(db.connection(), { panelId, externalId: order.externalId })
  )
}

interface Order {
  id: number
  number: string | null
  externalId: string
  clientId: number
  isErased: boolean
}

async function readOrders(panelId: number, ids: number[]): Promise<Order[]> {
  const rows = await db
    .from('orders')
    .innerJoin('clients', 'clients.id', 'orders.client_id')
    .where('orders.panel_id', panelId)
    .whereIn('orders.id', ids)
    .select(
      'orders.id',
      'orders.number',
      'orders.external_id',
      'orders.client_id',
      'clients.erased_at'
    )
    .orderBy('orders.id')
  return rows.map((row) => ({
    id: Number(row.id),
    number: row.number,
    externalId: row.external_id,
    clientId: Number(row.client_id),
    isErased: row.erased_at !== null,
  }))
}

function signupOf(order: Order, completedAt: number | null): PastSignup {
  return {
    orderId: order.id,
    orderLabel: order.number ?? order.externalId,
    clientId: order.clientId,
    completedAt,
    isErased: order.isErased,
  }
}
