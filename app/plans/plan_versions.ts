/**
 * Plans are dated: an order is settled by the version that was in force when it was placed, its renewals too.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'

export interface PlanVersion {
  id: number
  terms: PlanTerms
}

/**
 * As a subquery: the id of the default plan's version at the instant `?`.
 */
export const PLAN_VERSION_AT = `(
  SELECT dated.id FROM plans
  JOIN plan_versions AS dated ON dated.plan_id = plans.id
  WHERE plans.is_default = 1 AND dated.effective_from <= ?
  ORDER BY dated.effective_from DESC, dated.id DESC LIMIT 1)`

/**
 * The default plan's version at an instant (milliseconds); null before there is any plan.
 */
export async function planVersionAt(
  trx: TransactionClientContract,
  instant: number
): Promise<PlanVersion | null> {
  const [row] = await select<{ id: number; terms: string }>(
    trx,
    `SELECT id, terms FROM plan_versions WHERE id = ${PLAN_VERSION_AT}`,
    [instant]
  )
  return row ? { id: row.id, terms: readPlanTerms(row.terms) } : null
}
