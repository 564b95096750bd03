import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockAssignablePlan } from '#plans/queries/assignable_plans'
import { subjectOf } from '#affiliates/actions/change_membership'
import { lockMembership } from '#affiliates/standing'

interface Input {
  affiliateId: number
  /** null: back to the default plan. */
  planId: number | null
  actor: Actor
  /** Whose members the actor administers; null: all. */
  panelId: number | null
}

export type AssignPlanOutcome =
  { ok: true; changed: boolean } | { ok: false; reason: 'unknown_member' | 'not_assignable' }

/**
 * Gives a member a plan of their own, or the default again, from now on: orders placed before keep what held then.
 * The plan that they have already adds nothing.
 */
export class AssignPlan {
  async handle({ affiliateId, planId, actor, panelId }: Input): Promise<AssignPlanOutcome> {
    return inTransaction(
      async (trx) => {
        const membership = await lockMembership(trx, affiliateId)
        if (!membership || (panelId !== null && membership.panel_id !== panelId)) {
          return { ok: false, reason: 'unknown_member' }
        }
        const plan =
          planId === null
            ? null
            : await lockAssignablePlan(trx, { planId, panelId: membership.panel_id })
        if (planId !== null && plan === null) return { ok: false, reason: 'not_assignable' }

        const [last] = await select<{ plan_id: number | null; name: string | null; since: number }>(
          trx,
          `SELECT affiliate_plans.plan_id, plans.name, affiliate_plans.since FROM affiliate_plans
           LEFT JOIN plans ON plans.id = affiliate_plans.plan_id
           WHERE affiliate_plans.affiliate_id = ?
           ORDER BY affiliate_plans.since DESC, affiliate_plans.id DESC LIMIT 1`,
          [affiliateId]
        )
        if ((last?.plan_id ?? null) === planId) return { ok: true, changed: false }

        await insert(trx, 'affiliate_plans', [
          {
            affiliate_id: affiliateId,
            plan_id: planId,
            // a clock set back must not put it before the one it ends
            since: Math.max(now(), Number(last?.since ?? 0)),
          },
        ])
        await recordAct(trx, {
          actor,
          act: 'member.plan_assigned',
          panelId: membership.panel_id,
          subject: await subjectOf(trx, membership),
          changes: { plan: { from: last?.name ?? null, to: plan?.name ?? null } },
        })
        return { ok: true, changed: true }
      },
      { isolation: 'read committed' }
    )
  }
}
