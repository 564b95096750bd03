import type { HttpContext } from '@adonisjs/core/http'
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { signInFacts } from '#identity/session'
import type User from '#identity/models/user'
import type { ManageVisitor } from '#delegation/consent/manage_case'

export interface ClientOfUser {
  id: number
  email: string | null
  name: string | null
  closed: boolean
}

/**
 * The client that this user is, or whom they were merged into; null for staff, and where the panel has not told of the
 * client yet.
 */
export async function clientOfUser(
  client: QueryClientContract,
  user: User
): Promise<ClientOfUser | null> {
  if (user.role !== 'client' || user.panelId === null || user.subjectId === null) return null
  const [row] = await select<{
    id: number
    email: string | null
    name: string | null
    closed_at: number | null
    erased_at: number | null
  }>(
    client,
    `SELECT clients.id, clients.email, clients.name, clients.closed_at, clients.erased_at
     FROM clients AS named JOIN clients ON clients.id = COALESCE(named.merged_into_id, named.id)
     WHERE named.panel_id = ? AND named.external_id = ?`,
    [user.panelId, user.subjectId]
  )
  if (!row) return null
  const { id, email, name } = row
  return { id, email, name, closed: row.closed_at !== null || row.erased_at !== null }
}

/** Who manages a client's panel at this instant. */
export interface LiveManager {
  grantId: number
  agentId: number
  name: string
  company: string | null
  logo: string | null
  scopes: string[]
  grantedAt: number
  expiresAt: number
}

export async function liveManagerOf(
  client: QueryClientContract,
  clientId: number
): Promise<LiveManager | null> {
  const [row] = await select<{
    id: number
    agent_id: number
    name: string
    company: string | null
    logo: string | null
    scopes: string
    granted_at: number
    expires_at: number
  }>(
    client,
    `SELECT grants.id, grants.agent_id, agents.name, agents.company, agents.logo, grants.scopes, grants.granted_at, grants.expires_at
     FROM grants JOIN agents ON agents.id = grants.agent_id
     WHERE grants.client_id = ? AND grants.state = 'active' AND grants.expires_at > ?
     ORDER BY grants.id DESC LIMIT 1`,
    [clientId, now()]
  )
  if (!row) return null
  return {
    grantId: row.id,
    agentId: row.agent_id,
    name: row.name,
    company: row.company,
    logo: row.logo,
    scopes: JSON.parse(row.scopes) as string[],
    grantedAt: Number(row.granted_at),
    expiresAt: Number(row.expires_at),
  }
}

export interface Visit {
  visitor: ManageVisitor
  client: ClientOfUser | null
  manager: LiveManager | null
}

/**
 * Who opens a Service Manager link, as far as deciding upon it needs to know.
 */
export async function manageVisitor({ auth, session }: HttpContext): Promise<Visit> {
  const { user } = auth
  if (!user) return { visitor: { kind: 'guest' }, client: null, manager: null }
  if (user.role !== 'client' || user.panelId === null) {
    return { visitor: { kind: 'staff' }, client: null, manager: null }
  }
  const facts = signInFacts(session)
  const client = await clientOfUser(db.connection(), user)
  const manager = client && (await liveManagerOf(db.connection(), client.id))
  return {
    client,
    manager,
    visitor: {
      kind: 'client',
      panelId: user.panelId,
      clientId: client?.id ?? null,
      // told at the sign-in, so newer than what the registration told
      email: user.email || (client?.email ?? null),
      closed: client?.closed ?? false,
      impersonated: Boolean(facts?.impersonatedBy),
      authTime: facts?.authTime ?? null,
      managerAgentId: manager?.agentId ?? null,
    },
  }
}
