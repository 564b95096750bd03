/**
 * Signups that a panel has told of, whether or not it had programs then: `notified_signups` has only those that were
 * judged.
 */
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'

export interface CompletedSignup {
  /** `orders.id` */
  orderId: number
  /** Milliseconds. */
  completedAt: number
}

interface Row {
  order_id: number
  completed_at: number | string
}

const COMPLETED = `
  FROM panel_events
  JOIN orders ON orders.panel_id = panel_events.panel_id
    AND orders.external_id = SUBSTR(panel_events.object, ${'order:'.length + 1})
  JOIN clients ON clients.id = orders.client_id AND clients.erased_at IS NULL
  WHERE panel_events.type = 'signup.completed' AND panel_events.state = 'applied'
    AND panel_events.panel_id = ?`

/**
 * The panel's last ones, each order once, of clients who were not erased.
 */
export async function lastCompletedSignups(
  client: QueryClientContract,
  panelId: number,
  limit: number
): Promise<CompletedSignup[]> {
  const rows = await select<Row>(
    client,
    // an order may have made several accounts
    `SELECT orders.id AS order_id, panel_events.occurred_at AS completed_at ${COMPLETED}
     ORDER BY panel_events.received_at DESC, panel_events.id DESC LIMIT ?`,
    [panelId, limit * 4]
  )
  const first = new Map(rows.toReversed().map((row) => [row.order_id, Number(row.completed_at)]))
  return [...new Set(rows.map((row) => row.order_id))]
    .slice(0, limit)
    .map((orderId) => ({ orderId, completedAt: first.get(orderId)! }))
}

/**
 * When the panel said that the account of an order exists, the first time; null where it did not say so.
 */
export async function completionOf(
  client: QueryClientContract,
  order: { panelId: number; externalId: string }
): Promise<number | null> {
  const [row] = await select<{ completed_at: number | string | null }>(
    client,
    `SELECT MIN(occurred_at) AS completed_at FROM panel_events
     WHERE panel_id = ? AND object = ? AND type = 'signup.completed' AND state = 'applied'`,
    [order.panelId, `order:${order.externalId}`]
  )
  const at = row?.completed_at ?? null
  return at === null ? null : Number(at)
}
