import { type Actor, recordAct } from '#core/audit/record_act'
import { inTransaction } from '#core/database/transaction'
import type { AgentStatus } from '#agents/models/agent'
import { oweAgentMail } from '#agents/owe_agent_mail'
import { lockAgent, setAgentStanding } from '#agents/standing'

/**
 * What admins do with an agent's status: from which standings, to which one. An ended one begins again by appointing.
 */
export const AGENT_ACTS = {
  suspend: { from: ['active'], to: 'suspended', act: 'agent.suspended', reason: 'required' },
  reinstate: { from: ['suspended'], to: 'active', act: 'agent.reinstated', reason: 'none' },
  end: { from: ['active', 'suspended'], to: 'ended', act: 'agent.ended', reason: 'required' },
} as const satisfies Record<
  string,
  {
    from: readonly AgentStatus[]
    to: AgentStatus
    act: string
    reason: 'none' | 'required'
  }
>

export type AgentAct = keyof typeof AGENT_ACTS

interface Input {
  agentId: number
  act: AgentAct
  /** For admins. */
  reason: string | null
  /** Goes into the mail that tells the agent, word for word; not kept otherwise. */
  message?: string | null
  actor: Actor
  /** Whose agents the actor administers; null: all. */
  panelId: number | null
}

export type AgentStatusOutcome =
  | { ok: true; status: AgentStatus }
  | { ok: false; reason: 'unknown_agent' }
  | { ok: false; reason: 'not_possible'; status: AgentStatus }

/**
 * Suspends, reinstates or ends an agent, from now on. A suspended or ended one reaches no client's panel at the next
 * request, and earns nothing from later orders; what was earned before stays. The agent is told by mail.
 */
export class ChangeAgentStatus {
  async handle({
    agentId,
    act,
    reason,
    message = null,
    actor,
    panelId,
  }: Input): Promise<AgentStatusOutcome> {
    return inTransaction(
      async (trx) => {
        const agent = await lockAgent(trx, agentId)
        if (!agent || (panelId !== null && agent.panel_id !== panelId)) {
          return { ok: false, reason: 'unknown_agent' }
        }
        const { from, to, act: recorded } = AGENT_ACTS[act]
        if (!(from as readonly AgentStatus[]).includes(agent.status)) {
          return { ok: false, reason: 'not_possible', status: agent.status }
        }
        const standing = { status: to, reason, actorName: actor.name }
        const { id: standingId } = await setAgentStanding(trx, agent.id, standing)
        await recordAct(trx, {
          actor,
          act: recorded,
          panelId: agent.panel_id,
          subject: { type: 'agent', id: agent.id, label: agent.name },
          reason,
          changes: { status: { from: agent.status, to } },
        })
        await oweAgentMail(trx, agent, { told: act, standingId, message })
        return { ok: true, status: to }
      },
      { isolation: 'read committed' }
    )
  }
}
