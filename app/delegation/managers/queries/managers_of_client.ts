import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import type { ListPage } from '#core/lists/list_page'
import { plainName } from '#core/plain_name'
import { type AssociationClaim, associationAt } from '#agents/association_at'
import type { AgentStatus } from '#agents/models/agent'
import type { AgentSnapshot } from '#delegation/consent/agree_to_manager'
import { nameWithCompany } from '#delegation/consent/plain_name'
import { nativeStandings, type NativeStanding } from '#delegation/native/queries/native_notices'
import type { Scope } from '#delegation/scopes'

export type GrantState = 'active' | 'withdrawn' | 'replaced' | 'ended' | 'expired'

/** A consent of the client's, with who got it. Instants are milliseconds. */
export interface ManagerGrant {
  id: number
  agentId: number
  /** `Bruno Bianchi (Studio B)` */
  agent: string
  contacts: { email: string | null; phone: string | null; website: string | null }
  name: string
  company: string | null
  /** Its digest. */
  logo: string | null
  scopes: Scope[]
  /** `active` that has run out is `expired`. */
  state: GrantState
  grantedAt: number
  expiresAt: number
  endedAt: number | null
  /** Why an active one gives no access. */
  notNow: 'agent_suspended' | 'agent_ended' | 'client_closed' | null
  /** What they have in the panel itself; null where it never was more than our own pages. */
  native: NativeStanding | null
}

/** An agent who brought the client, and whom the client has agreed to nothing. */
export interface AssociatedAgent {
  associationId: number
  agentId: number
  /** The public name: nothing else of the agent is the client's to see (U4). */
  name: string
  since: number
}

interface GrantRow {
  id: number
  agent_id: number
  name: string
  company: string | null
  email: string | null
  phone: string | null
  website: string | null
  logo: string | null
  agent_status: AgentStatus
  agent_snapshot: string
  scopes: string
  state: Exclude<GrantState, 'expired'>
  granted_at: number
  expires_at: number
  ended_at: number | null
  closed_at: number | null
  erased_at: number | null
}

const GRANTS = `
  SELECT grants.id, grants.agent_id, agents.name, agents.company, agents.email, agents.phone, agents.website, agents.logo,
    agents.status AS agent_status, grants.agent_snapshot, grants.scopes, grants.state, grants.granted_at,
    grants.expires_at, grants.ended_at, clients.closed_at, clients.erased_at
  FROM grants
  JOIN agents ON agents.id = grants.agent_id
  JOIN clients ON clients.id = grants.client_id`

export async function countGrantsOfClient(
  client: QueryClientContract,
  clientId: number
): Promise<number> {
  const [row] = await select<{ total: number }>(
    client,
    'SELECT COUNT(*) AS total FROM grants WHERE client_id = ?',
    [clientId]
  )
  return Number(row!.total)
}

/**
 * The client's consents, the one that holds first, then the newest.
 */
export async function grantsOfClient(
  client: QueryClientContract,
  clientId: number,
  { offset, size }: Pick<ListPage, 'offset' | 'size'>
): Promise<ManagerGrant[]> {
  const rows = await select<GrantRow>(
    client,
    `${GRANTS} WHERE grants.client_id = ?
     ORDER BY CASE WHEN grants.state = 'active' AND grants.expires_at > ? THEN 0 ELSE 1 END,
       grants.granted_at DESC, grants.id DESC
     LIMIT ? OFFSET ?`,
    [clientId, now(), size, offset]
  )
  const standings = await nativeStandings(
    client,
    rows.map(({ id }) => id)
  )
  return rows.map((row) => grantOf(row, standings))
}

/**
 * @returns null for a grant that is not this client's
 */
export async function managerGrant(
  client: QueryClientContract,
  grantId: number,
  clientId: number
): Promise<ManagerGrant | null> {
  const [row] = await select<GrantRow>(
    client,
    `${GRANTS} WHERE grants.id = ? AND grants.client_id = ?`,
    [grantId, clientId]
  )
  return row ? grantOf(row, await nativeStandings(client, [row.id])) : null
}

/**
 * Agents who hold or held the client without a consent. One whose claim never held, since another agent came first, is
 * nobody to the client.
 */
export async function associatedAgents(
  client: QueryClientContract,
  clientId: number
): Promise<AssociatedAgent[]> {
  const rows = await select<{
    id: number
    agent_id: number
    kind: AssociationClaim['kind']
    since: number
    ended_at: number | null
    name: string
  }>(
    client,
    `SELECT associations.id, associations.agent_id, associations.kind, associations.since, associations.ended_at,
       agents.name
     FROM associations JOIN agents ON agents.id = associations.agent_id
     WHERE associations.client_id = ? AND associations.since <= ?`,
    [clientId, now()]
  )
  const claims = rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    kind: row.kind,
    since: Number(row.since),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    name: row.name,
  }))
  const instants = claims.flatMap(({ since, endedAt }) => (endedAt ? [since, endedAt] : [since]))
  const held = new Set(instants.map((instant) => associationAt(claims, instant)?.id))
  const managers = new Set(
    claims.filter(({ kind }) => kind === 'manager').map(({ agentId }) => agentId)
  )
  return claims
    .filter(({ id, agentId }) => held.has(id) && !managers.has(agentId))
    .sort((one, other) => other.since - one.since)
    .map(({ id, agentId, name, since }) => ({
      associationId: id,
      agentId,
      name: plainName(name),
      since,
    }))
}

function grantOf(row: GrantRow, standings: Map<number, NativeStanding>): ManagerGrant {
  const snapshot = JSON.parse(row.agent_snapshot) as AgentSnapshot
  const isOver = row.state !== 'active' || Number(row.expires_at) <= now()
  // whoever manages now is reached as they are now; of who did, the client knows what they were shown
  const { email, phone, website, name, company, logo = null } = isOver ? snapshot : row
  return {
    id: row.id,
    agentId: row.agent_id,
    agent: nameWithCompany({ name, company }),
    contacts: { email, phone, website },
    name: plainName(name),
    company: company && plainName(company),
    logo,
    scopes: JSON.parse(row.scopes) as Scope[],
    state: row.state === 'active' && isOver ? 'expired' : row.state,
    grantedAt: Number(row.granted_at),
    expiresAt: Number(row.expires_at),
    endedAt:
      row.ended_at === null ? (isOver ? Number(row.expires_at) : null) : Number(row.ended_at),
    notNow: isOver ? null : notNow(row),
    native: standings.get(row.id) ?? null,
  }
}

function notNow(row: GrantRow): ManagerGrant['notNow'] {
  if (row.agent_status === 'suspended') return 'agent_suspended'
  if (row.agent_status === 'ended') return 'agent_ended'
  return row.closed_at !== null || row.erased_at !== null ? 'client_closed' : null
}
