import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'

export interface AssignablePlan {
  id: number
  name: string
}

/**
 * The plans that affiliates of the panel may be given: those of all panels and its own, without archived ones, by name.
 */
export async function assignablePlans(panelId: number): Promise<AssignablePlan[]> {
  return select<AssignablePlan>(
    db.connection(),
    `SELECT id, name FROM plans
     WHERE archived_at IS NULL AND (panel_id IS NULL OR panel_id = ?) ORDER BY name, id`,
    [panelId]
  )
}

/**
 * One of them, locked, so that nobody archives it before the transaction that assigns it has ended.
 * @returns null where affiliates of the panel cannot be given it
 */
export async function lockAssignablePlan(
  trx: TransactionClientContract,
  { planId, panelId }: { planId: number; panelId: number }
): Promise<AssignablePlan | null> {
  const [plan] = await select<AssignablePlan>(
    trx,
    `SELECT id, name FROM plans
     WHERE id = ? AND archived_at IS NULL AND (panel_id IS NULL OR panel_id = ?)${forUpdate(trx)}`,
    [planId, panelId]
  )
  return plan ?? null
}
