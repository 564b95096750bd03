/**
 * The plan that somebody has of their own, in the role in which they earn by it. Assignments are dated: orders placed before
 * keep what held then.
 */
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { assignablePlans, lockAssignablePlan } from '#plans/queries/assignable_plans'
import type { Role } from '#plans/roles'

interface Earner {
  /** The payee. */
  affiliateId: number
  role: Role
  panelId: number
}

interface OwnPlan {
  plan_id: number | null
  name: string | null
  since: number
}

async function lastAssigned(client: QueryClientContract, { affiliateId, role }: Earner) {
  const [last] = await select<OwnPlan>(
    client,
    `SELECT affiliate_plans.plan_id, plans.name, affiliate_plans.since FROM affiliate_plans
     LEFT JOIN plans ON plans.id = affiliate_plans.plan_id
     WHERE affiliate_plans.affiliate_id = ? AND affiliate_plans.role = ?
     ORDER BY affiliate_plans.since DESC, affiliate_plans.id DESC LIMIT 1`,
    [affiliateId, role]
  )
  return last ?? null
}

/**
 * What a form offers: the plans that may be assigned, and which one they have; null: the default.
 */
export async function plansToChoose(client: QueryClientContract, earner: Earner) {
  const plans = await assignablePlans(earner.panelId)
  const last = await lastAssigned(client, earner)
  const current = last?.plan_id ?? null
  // an archived plan stays theirs until they get another
  const isKept = current !== null && !plans.some(({ id }) => id === current)
  return { current, plans: isKept ? [{ id: current, name: last!.name! }, ...plans] : plans }
}

export type OwnPlanOutcome =
  | { ok: true; changed: false }
  /** Names of the plans, null for the default. */
  | { ok: true; changed: true; plan: { from: string | null; to: string | null } }
  | { ok: false; reason: 'not_assignable' }

/**
 * Gives them a plan from now on, or the default again. The one that they have already adds nothing. Whoever calls holds a
 * lock by which two assignments come one after the other.
 */
export async function assignOwnPlan(
  trx: TransactionClientContract,
  earner: Earner,
  planId: number | null
): Promise<OwnPlanOutcome> {
  const plan =
    planId === null ? null : await lockAssignablePlan(trx, { planId, panelId: earner.panelId })
  if (planId !== null && plan === null) return { ok: false, reason: 'not_assignable' }

  const last = await lastAssigned(trx, earner)
  if ((last?.plan_id ?? null) === planId) return { ok: true, changed: false }

  await insert(trx, 'affiliate_plans', [
    {
      affiliate_id: earner.affiliateId,
      role: earner.role,
      plan_id: planId,
      // a clock set back must not put it before the one it ends
      since: Math.max(now(), Number(last?.since ?? 0)),
    },
  ])
  return { ok: true, changed: true, plan: { from: last?.name ?? null, to: plan?.name ?? null } }
}
