/**
 * Plans as rows: each test makes its own, so that the installation's default plan stays as it is.
 */
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import type { PlanTerms } from '#plans/plan_terms'
import { percent, rule, terms as termsOf } from '#tests/helpers/plan_terms'
import { unique } from '#tests/helpers/world'

export interface TestPlan {
  id: number
  name: string
  versionId: number
}

/**
 * A plan of the panel, or of all (null): 20 % of hosting and 10 % of everything else, unless it is said.
 */
export async function createPlan(
  panel: { id: number } | null,
  {
    name = unique('Plan'),
    terms = termsOf([rule({ kinds: ['hosting'] }, percent(2000)), rule({}, percent(1000))]),
  }: { name?: string; terms?: PlanTerms } = {}
): Promise<TestPlan> {
  const at = now()
  const [id] = await db
    .table('plans')
    .insert({ panel_id: panel?.id ?? null, name, created_at: at, updated_at: at })
  const versionId = await addVersion({ id: Number(id) }, { version: 1, terms, from: 0 })
  return { id: Number(id), name, versionId }
}

export async function addVersion(
  plan: { id: number },
  { version, terms, from }: { version: number; terms: PlanTerms; from: number }
): Promise<number> {
  const [id] = await db.table('plan_versions').insert({
    plan_id: plan.id,
    version,
    terms: JSON.stringify(terms),
    effective_from: from,
    author: 'Ada Root',
    created_at: now(),
  })
  return Number(id)
}

/**
 * Gives the affiliate the plan from then on; null: back to the default.
 */
export async function assignPlan(
  affiliate: { id: number },
  plan: { id: number } | null,
  since: number
) {
  await db
    .table('affiliate_plans')
    .insert({ affiliate_id: affiliate.id, plan_id: plan?.id ?? null, since })
}

/**
 * Makes the plan the panel's default from then on; null: back to the default of all.
 */
export async function chooseDefault(
  panel: { id: number },
  plan: { id: number } | null,
  since: number
) {
  await db.table('default_plans').insert({ panel_id: panel.id, plan_id: plan?.id ?? null, since })
}

export function versionsOf(plan: { id: number }) {
  return db.from('plan_versions').where('plan_id', plan.id).orderBy('version')
}
