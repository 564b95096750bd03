import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import type { Role } from '#plans/roles'

export interface PastStanding<Status extends string> {
  status: Status
  /** Milliseconds. */
  since: number
  reason: string | null
  /** Who brought it about; null for the earner. */
  actorName: string | null
}

/**
 * How a member or an agent stood, the last standing first.
 * @param id of the member or the agent, whichever `role` says
 */
export async function standingHistory<Status extends string>(
  role: Role,
  id: number
): Promise<PastStanding<Status>[]> {
  const rows = await select<{
    status: Status
    since: number
    reason: string | null
    actor_name: string | null
  }>(
    db.connection(),
    `SELECT status, since, reason, actor_name FROM ${role}_standings
     WHERE ${role}_id = ? ORDER BY since DESC, id DESC`,
    [id]
  )
  return rows.map((row) => ({
    status: row.status,
    since: Number(row.since),
    reason: row.reason,
    actorName: row.actor_name,
  }))
}
