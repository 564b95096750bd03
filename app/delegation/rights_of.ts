import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type { AgentStatus } from '#agents/models/agent'
import type { Scope } from '#delegation/scopes'

/** What an agent may do for a client, as it stands at this instant. */
export interface Rights {
  ok: true
  grantId: number
  panelId: number
  clientId: number
  /** The panel's own id. */
  clientExternalId: string
  clientName: string | null
  scopes: Scope[]
  /** Milliseconds. */
  grantedAt: number
  expiresAt: number
  firstUsedAt: number | null
}

/** Why nothing is allowed; `at` is when it ended, where that is known. */
export interface NoRights {
  ok: false
  reason:
    | 'no_grant'
    | 'withdrawn'
    | 'replaced'
    | 'ended'
    | 'expired'
    | 'agent_suspended'
    | 'agent_ended'
    | 'client_closed'
  at: number | null
}

interface Row {
  id: number
  panel_id: number
  client_id: number
  external_id: string
  client_name: string | null
  closed_at: number | null
  erased_at: number | null
  scopes: string
  state: 'active' | 'withdrawn' | 'replaced' | 'ended'
  granted_at: number
  expires_at: number
  ended_at: number | null
  first_used_at: number | null
  agent_status: AgentStatus
  /** Since the grant was given, also where they were appointed again. */
  agent_ended_at: number | null
}

/**
 * The grant ∩ the agent's standing ∩ the client's standing, read afresh at every request: nothing of it is remembered, so a
 * withdrawal holds from the next request on, on every node.
 */
export async function rightsOf(
  client: QueryClientContract,
  { agentId, clientId }: { agentId: number; clientId: number }
): Promise<Rights | NoRights> {
  // the newest says why there is none
  const [row] = await select<Row>(
    client,
    `SELECT grants.id, grants.panel_id, grants.client_id, clients.external_id, clients.name AS client_name,
       clients.closed_at, clients.erased_at, grants.scopes, grants.state, grants.granted_at, grants.expires_at,
       grants.ended_at, grants.first_used_at, agents.status AS agent_status,
       (SELECT MAX(since) FROM agent_standings WHERE agent_id = agents.id AND status = 'ended'
        AND since >= grants.granted_at) AS agent_ended_at
     FROM grants
     JOIN agents ON agents.id = grants.agent_id
     JOIN clients ON clients.id = grants.client_id
     WHERE grants.agent_id = ? AND grants.client_id = ?
     ORDER BY grants.granted_at DESC, grants.id DESC LIMIT 1`,
    [agentId, clientId]
  )
  if (!row) return { ok: false, reason: 'no_grant', at: null }

  const endedAt = row.ended_at === null ? null : Number(row.ended_at)
  if (row.state !== 'active') return { ok: false, reason: row.state, at: endedAt }
  if (Number(row.expires_at) <= now()) {
    return { ok: false, reason: 'expired', at: Number(row.expires_at) }
  }
  if (row.agent_status === 'suspended') return { ok: false, reason: 'agent_suspended', at: null }
  if (row.agent_status === 'ended' || row.agent_ended_at !== null) {
    const at = row.agent_ended_at === null ? null : Number(row.agent_ended_at)
    return { ok: false, reason: 'agent_ended', at }
  }
  if (row.closed_at !== null || row.erased_at !== null) {
    return { ok: false, reason: 'client_closed', at: Number(row.closed_at ?? row.erased_at) }
  }
  return {
    ok: true,
    grantId: row.id,
    panelId: row.panel_id,
    clientId: row.client_id,
    clientExternalId: row.external_id,
    clientName: row.client_name,
    scopes: JSON.parse(row.scopes) as Scope[],
    grantedAt: Number(row.granted_at),
    expiresAt: Number(row.expires_at),
    firstUsedAt: row.first_used_at === null ? null : Number(row.first_used_at),
  }
}
