import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'

/**
 * Ids of stored events that should be handled again now: those whose time has come, and those that wait for an order
 * or invoice that is known. Oldest first.
 */
export async function listDueEvents({
  limit,
  panelId,
}: {
  limit: number
  panelId?: number
}): Promise<number[]> {
  const due: { id: number }[] = await db
    .from('panel_events')
    .whereIn('state', ['failed', 'parked'])
    .where('next_attempt_at', '<=', now())
    .if(panelId !== undefined, (query) => query.where('panel_id', panelId!))
    .orderBy('next_attempt_at')
    .orderBy('id')
    .limit(limit)
    .select('id')

  const ids = new Set(due.map((row) => Number(row.id)))
  for (const [kind, table] of [
    ['order', 'orders'],
    ['invoice', 'invoices'],
  ] as const) {
    const arrived: { id: number }[] = await db
      .from('panel_events')
      .join(table, `${table}.panel_id`, 'panel_events.panel_id')
      .whereRaw(`${table}.external_id = SUBSTR(panel_events.waits_for, ${kind.length + 2})`)
      .where('panel_events.state', 'parked')
      .where('panel_events.waits_for', 'like', `${kind}:%`)
      .if(panelId !== undefined, (query) => query.where('panel_events.panel_id', panelId!))
      .orderBy('panel_events.id')
      .limit(limit)
      .select('panel_events.id')
    for (const { id } of arrived) ids.add(Number(id))
  }
  return [...ids].slice(0, limit)
}
