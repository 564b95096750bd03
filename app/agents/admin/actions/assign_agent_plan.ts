import { type Actor, recordAct } from '#core/audit/record_act'
import { inTransaction } from '#core/database/transaction'
import { lockAgent } from '#agents/standing'
import { assignOwnPlan } from '#plans/own_plan'

interface Input {
  agentId: number
  /** null: back to the default plan. */
  planId: number | null
  actor: Actor
  /** Whose agents the actor administers; null: all. */
  panelId: number | null
}

export type AssignAgentPlanOutcome =
  { ok: true; changed: boolean } | { ok: false; reason: 'unknown_agent' | 'not_assignable' }

/**
 * Gives an agent a plan for what they earn as an agent, or the default again, from now on: orders placed before keep what
 * held then, and what the payee earns as an affiliate has its own plan. The plan that they have already adds nothing.
 */
export class AssignAgentPlan {
  async handle({ agentId, planId, actor, panelId }: Input): Promise<AssignAgentPlanOutcome> {
    return inTransaction(
      async (trx) => {
        const agent = await lockAgent(trx, agentId)
        if (!agent || (panelId !== null && agent.panel_id !== panelId)) {
          return { ok: false, reason: 'unknown_agent' }
        }
        const assigned = await assignOwnPlan(
          trx,
          { affiliateId: agent.affiliate_id, role: 'agent', panelId: agent.panel_id },
          planId
        )
        if (!assigned.ok || !assigned.changed) return assigned

        await recordAct(trx, {
          actor,
          act: 'agent.plan_assigned',
          panelId: agent.panel_id,
          subject: { type: 'agent', id: agent.id, label: agent.name },
          changes: { plan: assigned.plan },
        })
        return { ok: true, changed: true }
      },
      { isolation: 'read committed' }
    )
  }
}
