import db from '@adonisjs/lucid/services/db'
import { completionOf } from '#signup_notifications/queries/completed_signups'
import { ordersNamed } from '#signup_notifications/log/queries/list_deliveries'

/**
 * Why the log has nothing of an order that somebody looked for.
 */
export interface OrderExplanation {
  /** A key below `deliveries.empty.order.` */
  kind: 'unknown' | 'not_completed' | 'no_programs' | 'tests_only'
  orderId: number | null
  /** Milliseconds; of its signup. */
  completedAt: number | null
}

/**
 * @param text as it was looked for: the panel's number or id of an order
 * @returns null where there are deliveries of it, which other filters leave out
 */
export async function explainOrder(
  panelId: number | null,
  text: string
): Promise<OrderExplanation | null> {
  const orders = await ordersNamed(panelId, text)
  if (orders.length === 0) return { kind: 'unknown', orderId: null, completedAt: null }

  const orderId = orders[0]!
  const told: { is_test: number | boolean }[] = await db
    .from('deliveries')
    .where('subject_type', 'order')
    .whereIn('subject_id', orders)
    .distinct('is_test')
  if (told.some((row) => !row.is_test)) return null
  if (told.length > 0) return { kind: 'tests_only', orderId, completedAt: null }

  // a panel without programs keeps no `notified_signups`
  const order = await db.from('orders').where('id', orderId).firstOrFail()
  const completedAt = await completionOf(db.connection(), {
    panelId: order.panel_id,
    externalId: order.external_id,
  })
  return { kind: completedAt === null ? 'not_completed' : 'no_programs', orderId, completedAt }
}
