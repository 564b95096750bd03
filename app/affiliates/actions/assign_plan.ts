import { type Actor, recordAct } from '#core/audit/record_act'
import { inTransaction } from '#core/database/transaction'
import { assignOwnPlan } from '#plans/own_plan'
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
        const assigned = await assignOwnPlan(
          trx,
          { affiliateId, role: 'affiliate', panelId: membership.panel_id },
          planId
        )
        if (!assigned.ok || !assigned.changed) return assigned

        await recordAct(trx, {
          actor,
          act: 'member.plan_assigned',
          panelId: membership.panel_id,
          subject: await subjectOf(trx, membership),
          changes: { plan: assigned.plan },
        })
        return { ok: true, changed: true }
      },
      { isolation: 'read committed' }
    )
  }
}
