import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { AgentSnapshot } from '#delegation/consent/agree_to_manager'
import type { Scope } from '#delegation/scopes'

export interface GrantOfClient {
  id: number
  scopes: Scope[]
  state: string
  grantedAt: number
  expiresAt: number
  /** As they were shown. */
  agent: AgentSnapshot
}

/**
 * @returns null for a grant that is not this client's
 */
export async function grantOfClient(
  client: QueryClientContract,
  grantId: number,
  clientId: number
): Promise<GrantOfClient | null> {
  const [row] = await select<{
    id: number
    scopes: string
    state: string
    granted_at: number
    expires_at: number
    agent_snapshot: string
  }>(
    client,
    `SELECT id, scopes, state, granted_at, expires_at, agent_snapshot FROM grants
     WHERE id = ? AND client_id = ?`,
    [grantId, clientId]
  )
  if (!row) return null
  return {
    id: row.id,
    scopes: JSON.parse(row.scopes) as Scope[],
    state: row.state,
    grantedAt: Number(row.granted_at),
    expiresAt: Number(row.expires_at),
    agent: JSON.parse(row.agent_snapshot) as AgentSnapshot,
  }
}
