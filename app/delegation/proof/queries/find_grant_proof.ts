import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { AgentSnapshot } from '#delegation/consent/agree_to_manager'
import { entriesOfGrant, type StoredEntry } from '#delegation/proof/queries/entries_of_grant'

/** All that is kept of a consent. Instants are milliseconds. */
export interface GrantProof {
  id: number
  panelId: number
  panelName: string
  clientId: number
  clientName: string | null
  /** The panel's own id. */
  clientExternalId: string
  agent: AgentSnapshot
  scopes: string[]
  state: 'active' | 'withdrawn' | 'replaced' | 'ended'
  grantedAt: number
  expiresAt: number
  endedAt: number | null
  byInvitation: boolean
  addressKept: boolean
  fromAgentsAddress: boolean
  signedIn: { authTime: number | null; amr: string[]; signedInAt: number }
  /** `body`: null where the text is not kept. */
  text: { version: string; hash: string; language: string; body: string | null }
  entries: StoredEntry[]
}

interface Row {
  id: number
  panel_id: number
  panel_name: string
  client_id: number
  client_name: string | null
  external_id: string
  agent_snapshot: string
  scopes: string
  state: GrantProof['state']
  granted_at: number
  expires_at: number
  ended_at: number | null
  invitation_id: number | null
  address_hash: string | null
  from_agents_address: number | boolean
  signed_in: string
  text_version: string
  text_hash: string
  language: string
  body: string | null
}

export async function findGrantProof(
  client: QueryClientContract,
  grantId: number
): Promise<GrantProof | null> {
  const [row] = await select<Row>(
    client,
    `SELECT grants.id, grants.panel_id, panels.name AS panel_name, grants.client_id, clients.name AS client_name,
       clients.external_id, grants.agent_snapshot, grants.scopes, grants.state, grants.granted_at, grants.expires_at,
       grants.ended_at, grants.invitation_id, grants.address_hash, grants.from_agents_address, grants.signed_in,
       grants.text_version, grants.text_hash, grants.language, consent_texts.body
     FROM grants
     JOIN panels ON panels.id = grants.panel_id
     JOIN clients ON clients.id = grants.client_id
     LEFT JOIN consent_texts ON consent_texts.hash = grants.text_hash
     WHERE grants.id = ?`,
    [grantId]
  )
  if (!row) return null
  return {
    id: row.id,
    panelId: row.panel_id,
    panelName: row.panel_name,
    clientId: row.client_id,
    clientName: row.client_name,
    clientExternalId: row.external_id,
    agent: JSON.parse(row.agent_snapshot) as AgentSnapshot,
    scopes: JSON.parse(row.scopes) as string[],
    state: row.state,
    grantedAt: Number(row.granted_at),
    expiresAt: Number(row.expires_at),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
    byInvitation: row.invitation_id !== null,
    addressKept: row.address_hash !== null,
    fromAgentsAddress: Boolean(row.from_agents_address),
    signedIn: JSON.parse(row.signed_in) as GrantProof['signedIn'],
    text: {
      version: row.text_version,
      hash: row.text_hash,
      language: row.language,
      body: row.body,
    },
    entries: await entriesOfGrant(client, grantId),
  }
}
