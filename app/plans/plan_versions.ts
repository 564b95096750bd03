/**
 * Plans are dated three times: which plan is an affiliate's own, which is the default for those who have none, and
 * which version of a plan is in force. An order is settled by what held when it was placed, its renewals too.
 *
 * The plan of an affiliate: the one assigned to them, else the default of their panel, else the default of all. A plan's
 * first version holds from the beginning of time, so a plan that is in force has always terms.
 */
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'
import type { Role } from '#plans/roles'

export interface PlanVersion {
  id: number
  terms: PlanTerms
}

/** Which plan is asked for, as expressions of SQL: columns of the surrounding statement, never what somebody typed. */
export interface PlanAt {
  /** May be NULL: nobody in particular, so the default. */
  affiliateId: string
  /** In which role they earn: `affiliate` where nothing is said. */
  role?: string
  panelId: string
  /** Milliseconds. */
  instant: string
}

/**
 * The id of the plan in force, as a subquery without placeholders; NULL before there is any default plan.
 *
 * `planAtSql({ affiliateId: 'affiliates.id', panelId: 'affiliates.panel_id', instant: '1795000000000' })`
 */
export function planAtSql({ affiliateId, role = "'affiliate'", panelId, instant }: PlanAt): string {
  const latest = (table: string, whose: string) => `(
    SELECT dated.plan_id FROM ${table} AS dated WHERE ${whose} AND dated.since <= ${instant}
    ORDER BY dated.since DESC, dated.id DESC LIMIT 1)`

  return `COALESCE(
    ${latest('affiliate_plans', `dated.affiliate_id = ${affiliateId} AND dated.role = ${role}`)},
    ${latest('default_plans', `dated.panel_id = ${panelId}`)},
    ${latest('default_plans', 'dated.panel_id IS NULL')})`
}

/**
 * The id of the version in force, as a subquery without placeholders; NULL before there is any default plan.
 *
 * `LEFT JOIN plan_versions ON plan_versions.id = ${planVersionAtSql({ affiliateId: 'receipts.affiliate_id', panelId:
 * 'orders.panel_id', instant: 'orders.placed_at' })}`
 */
export function planVersionAtSql(at: PlanAt): string {
  return `(
    SELECT version.id FROM plan_versions AS version
    WHERE version.plan_id = ${planAtSql(at)} AND version.effective_from <= ${at.instant}
    ORDER BY version.effective_from DESC, version.id DESC LIMIT 1)`
}

const ASKED = {
  affiliateId: 'asked.affiliate_id',
  role: 'asked.role',
  panelId: 'asked.panel_id',
  instant: 'asked.at',
}

export interface PlanVersionInForce extends PlanVersion {
  version: number
  planId: number
  planName: string
}

/**
 * The version in force for an affiliate at an instant (milliseconds), or for somebody without a plan of their own
 * (`affiliateId: null`). Null before there is any default plan: `EnsureDefaultPlan` makes it.
 */
export async function planVersionFor(
  client: QueryClientContract,
  asked: { affiliateId: number | null; role?: Role; panelId: number; instant: number }
): Promise<PlanVersionInForce | null> {
  const [row] = await select<{
    id: number
    terms: string
    version: number
    plan_id: number
    name: string
  }>(
    client,
    `SELECT plan_versions.id, plan_versions.terms, plan_versions.version, plans.id AS plan_id, plans.name
     FROM (SELECT ? AS affiliate_id, ? AS role, ? AS panel_id, ? AS at) AS asked
     JOIN plan_versions ON plan_versions.id = ${planVersionAtSql(ASKED)}
     JOIN plans ON plans.id = plan_versions.plan_id`,
    [asked.affiliateId, asked.role ?? 'affiliate', asked.panelId, asked.instant]
  )
  if (!row) return null
  return {
    id: row.id,
    terms: readPlanTerms(row.terms),
    version: row.version,
    planId: row.plan_id,
    planName: row.name,
  }
}
