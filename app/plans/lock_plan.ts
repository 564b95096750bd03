import { Exception } from '@adonisjs/core/exceptions'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'

export interface LockedPlan {
  id: number
  panelId: number | null
  name: string
  archivedAt: number | null
}

/**
 * The plan, locked until the transaction ends: whoever changes, archives, assigns or chooses it waits for the others.
 * @throws E_ROW_NOT_FOUND (404)
 */
export async function lockPlan(
  trx: TransactionClientContract,
  planId: number
): Promise<LockedPlan> {
  const [row] = await select<{
    id: number
    panel_id: number | null
    name: string
    archived_at: number | null
  }>(trx, `SELECT id, panel_id, name, archived_at FROM plans WHERE id = ?${forUpdate(trx)}`, [
    planId,
  ])
  if (!row) throw new Exception('There is no such plan', { status: 404, code: 'E_ROW_NOT_FOUND' })
  return { id: row.id, panelId: row.panel_id, name: row.name, archivedAt: row.archived_at }
}
