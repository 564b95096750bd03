import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'

export interface PlanVersionRow {
  version: number
  terms: PlanTerms
  /** Milliseconds: when it was saved, and so in force from; a plan's first holds for what was ordered before, too. */
  savedAt: number
  /** null: configuration. */
  author: string | null
}

/**
 * Every version of the plan, the newest first.
 */
export async function planHistory(planId: number): Promise<PlanVersionRow[]> {
  const rows = await select<{
    version: number
    terms: string
    created_at: number
    author: string | null
  }>(
    db.connection(),
    'SELECT version, terms, created_at, author FROM plan_versions WHERE plan_id = ? ORDER BY version DESC',
    [planId]
  )
  return rows.map((row) => ({
    version: row.version,
    terms: readPlanTerms(row.terms),
    savedAt: Number(row.created_at),
    author: row.author,
  }))
}

/**
 * @throws E_ROW_NOT_FOUND (404)
 */
export async function planVersion(planId: number, version: number): Promise<PlanVersionRow> {
  const history = await planHistory(planId)
  const found = history.find((each) => each.version === version)
  if (!found) {
    throw new Exception('There is no such version', { status: 404, code: 'E_ROW_NOT_FOUND' })
  }
  return found
}
