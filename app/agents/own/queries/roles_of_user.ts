import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import type { AgentStatus } from '#agents/models/agent'
import type User from '#identity/models/user'

/** What the menu goes by. */
export interface ClientRoles {
  isMember: boolean
  /** null where the client never was an agent. */
  agentStatus: AgentStatus | null
}

/**
 * What the signed-in client is in the program; of whom they were merged into, where they were.
 */
export async function rolesOfUser(user: Pick<User, 'panelId' | 'subjectId'>): Promise<ClientRoles> {
  const [row] = await select<{ membership: string | null; agent_status: AgentStatus | null }>(
    db.connection(),
    `SELECT affiliates.status AS membership, agents.status AS agent_status
     FROM clients
     LEFT JOIN affiliates ON affiliates.client_id = COALESCE(clients.merged_into_id, clients.id)
     LEFT JOIN agents ON agents.client_id = COALESCE(clients.merged_into_id, clients.id)
     WHERE clients.panel_id = ? AND clients.external_id = ?`,
    [user.panelId, user.subjectId]
  )
  return {
    isMember: row?.membership === 'active' || row?.membership === 'suspended',
    agentStatus: row?.agent_status ?? null,
  }
}
