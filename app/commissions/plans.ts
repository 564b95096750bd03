/**
 * Plans are dated: an order is settled by the version that was in force when it was placed, its renewals too.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#panels/mirror/sql'
import type { PlanTerms } from '#commissions/plan_terms'

export interface PlanVersion {
  id: number
  terms: PlanTerms
}

/**
 * The default plan's version at an instant (milliseconds); null before there is any plan.
 */
export async function planVersionAt(
  trx: TransactionClientContract,
  instant: number
): Promise<PlanVersion | null> {
  const [row] = await select<{ id: number; terms: string }>(
    trx,
    `SELECT plan_versions.id, plan_versions.terms FROM plans
     JOIN plan_versions ON plan_versions.plan_id = plans.id
     WHERE plans.is_default = 1 AND plan_versions.effective_from <= ?
     ORDER BY plan_versions.effective_from DESC, plan_versions.id DESC LIMIT 1`,
    [instant]
  )
  return row ? { id: row.id, terms: JSON.parse(row.terms) as PlanTerms } : null
}
