import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import type { AgentStatus } from '#agents/models/agent'
import type { AgentSnapshot } from '#delegation/consent/agree_to_manager'
import { hashOfLinkToken, LINK_TOKEN } from '#delegation/consent/link_token'
import type { ManageLink } from '#delegation/consent/manage_case'

/** A link with what its pages show. */
export interface FoundManageLink extends ManageLink {
  /** What stands behind `/manage/`. */
  reference: string
  panel: { key: string; name: string; loginUrl: string; registrationUrl: string }
  /** As consent shows and keeps them. */
  snapshot: AgentSnapshot
  since: number
  manageCode: string
  wantedScopes: string[]
  /** The agent's own words in an invitation. */
  message: string | null
}

interface Row {
  agent_id: number
  panel_id: number
  client_id: number
  status: AgentStatus
  manage_code: string
  name: string
  company: string | null
  email: string | null
  phone: string | null
  website: string | null
  logo: string | null
  general_links: number | boolean
  since: number
  panel_key: string
  panel_name: string
  login_url: string
  registration_url: string
  invitation_id: number | null
  invited_email: string | null
  invited_client_id: number | null
  wanted_scopes: string | null
  message: string | null
  state: 'open' | 'used' | 'declined' | 'revoked' | null
  expires_at: number | null
  pending_until: number | null
}

const COLUMNS = `agents.id AS agent_id, agents.panel_id, agents.client_id, agents.status, agents.manage_code, agents.name,
  agents.company, agents.email, agents.phone, agents.website, agents.logo, agents.general_links, agents.since,
  panels.\`key\` AS panel_key, panels.name AS panel_name, panels.login_url, panels.registration_url,
  manage_invitations.id AS invitation_id, manage_invitations.email AS invited_email,
  manage_invitations.client_id AS invited_client_id, manage_invitations.wanted_scopes,
  manage_invitations.message, manage_invitations.state, manage_invitations.expires_at`

/** An agent's code, as links have it. */
const CODE = /^[A-Za-z0-9]{6,12}$/

/**
 * Finds what a Service Manager link leads to: `CODE`, `i/<token of an invitation>` or `p/<id of a waiting link>`.
 *
 * @returns null for what nobody has made; the same for all kinds
 */
export async function findManageLink(
  client: QueryClientContract,
  reference: string
): Promise<FoundManageLink | null> {
  const [kind, token = ''] = reference.split('/')
  const rows = await rowsOf(client, reference, kind!, token)
  const row = rows[0]
  return row ? fromRow(reference, row) : null
}

async function rowsOf(
  client: QueryClientContract,
  reference: string,
  kind: string,
  token: string
): Promise<Row[]> {
  if (CODE.test(reference)) {
    return select<Row>(
      client,
      `SELECT ${COLUMNS}, NULL AS pending_until FROM agents
       JOIN panels ON panels.id = agents.panel_id
       LEFT JOIN manage_invitations ON 1 = 0
       WHERE agents.manage_code = ?`,
      [reference]
    )
  }
  if (!LINK_TOKEN.test(token) || reference !== `${kind}/${token}`) return []
  if (kind === 'i') {
    return select<Row>(
      client,
      `SELECT ${COLUMNS}, NULL AS pending_until FROM manage_invitations
       JOIN agents ON agents.id = manage_invitations.agent_id
       JOIN panels ON panels.id = agents.panel_id
       WHERE manage_invitations.token_hash = ?`,
      [hashOfLinkToken(token)]
    )
  }
  if (kind !== 'p') return []
  return select<Row>(
    client,
    `SELECT ${COLUMNS}, pending_manage_links.expires_at AS pending_until FROM pending_manage_links
     JOIN agents ON agents.id = pending_manage_links.agent_id
     JOIN panels ON panels.id = agents.panel_id
     LEFT JOIN manage_invitations ON manage_invitations.id = pending_manage_links.invitation_id
     WHERE pending_manage_links.id_hash = ?`,
    [hashOfLinkToken(token)]
  )
}

function fromRow(reference: string, row: Row): FoundManageLink {
  const { name, company, email, phone, website, logo } = row
  return {
    reference,
    panelId: row.panel_id,
    agent: {
      id: row.agent_id,
      clientId: row.client_id,
      status: row.status,
      generalLinks: Boolean(row.general_links),
    },
    invitation:
      row.invitation_id === null
        ? null
        : {
            id: row.invitation_id,
            email: row.invited_email,
            clientId: row.invited_client_id,
            state: row.state!,
            expiresAt: Number(row.expires_at),
          },
    pendingUntil: row.pending_until === null ? null : Number(row.pending_until),
    panel: {
      key: row.panel_key,
      name: row.panel_name,
      loginUrl: row.login_url,
      registrationUrl: row.registration_url,
    },
    snapshot: { name, company, email, phone, website, logo },
    since: Number(row.since),
    manageCode: row.manage_code,
    wantedScopes: row.wanted_scopes === null ? [] : (JSON.parse(row.wanted_scopes) as string[]),
    message: row.message,
  }
}
