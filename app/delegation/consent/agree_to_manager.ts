import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { addressHash, isTellingAddress } from '#core/address_hash'
import { now } from '#core/clock'
import { insert, insertOnce, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { proveLogo } from '#agents/logos/agent_logos'
import { type LockedAgent, lockAgent } from '#agents/standing'
import { endGrant } from '#delegation/grants/end_grant'
import { oweGranted } from '#delegation/managers/owe_manager_mails'
import { oweNativeAccess } from '#delegation/native/owe_native_access'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import { OPTIONAL_SCOPES, type Scope } from '#delegation/scopes'
import { grantDaysMost } from '#delegation/settings'
import { lockClientById } from '#panels/mirror/ensure_client'

const DAY_MS = 86_400_000

/** An agent's sign-in from the same address that is no older says that the client agreed at the agent's desk (U8). */
const SAME_DESK_MS = 3_600_000

/** The agent as the consent page showed them. */
export interface AgentSnapshot {
  name: string
  company: string | null
  email: string | null
  phone: string | null
  website: string | null
  /** SHA-256 of the logo beside it; consents of before there were logos say nothing of one. */
  logo?: string | null
}

interface Input {
  clientId: number
  clientName: string | null
  /** The address that the panel said at the sign-in: newer than what it told at the registration. */
  clientEmail?: string | null
  agentId: number
  /** null: by the general link. */
  invitationId: number | null
  /** What the client ticked besides `see`; anything else is dropped. */
  optionalScopes: string[]
  /** Days from now; cut to the setting's most. */
  days: number
  text: {
    version: string
    hash: string
    language: string
    /** Kept by its hash, so that the proof can show it. */
    body?: string
  }
  /** How and when the client had signed in: kept as proof. */
  signedIn: { authTime: number | null; amr: string[]; signedInAt: number }
  /** Where the request came from; a keyed hash is kept. */
  address: string
  shown: AgentSnapshot
  /** The text said that the agent becomes a user of the account in the panel itself. */
  native?: boolean
  /** The grant that the page said would end; null where it said that there is none. */
  replaces: number | null
}

export type AgreeOutcome =
  | { ok: true; grantId: number; replaced: number | null }
  /** What the page showed is not what is there now. */
  | { ok: false; reason: 'agent_changed' | 'manager_changed' }
  | {
      ok: false
      reason:
        | 'agent_suspended'
        | 'own_link'
        | 'client_closed'
        | 'granted_already'
        | 'invitation_used'
        | 'invitation_revoked'
        | 'invitation_expired'
        | 'not_invited'
        | 'general_links_off'
    }

/**
 * The client's consent: from here on the agent is their Service Manager and, for what they order, their agent. Of two at
 * once one counts; an invitation is used once; another manager's grant ends with it. The caller has made sure that it is
 * the client who asks, signed in a moment ago and not impersonated.
 */
export class AgreeToManager {
  async handle(input: Input): Promise<AgreeOutcome> {
    return inTransaction((trx) => agree(trx, input), { isolation: 'read committed' })
  }
}

async function agree(trx: TransactionClientContract, input: Input): Promise<AgreeOutcome> {
  const at = now()
  const client = await lockClientById(trx, input.clientId)
  const agent = await lockAgent(trx, input.agentId)
  const [home] = await select<{ panel_id: number }>(
    trx,
    'SELECT panel_id FROM clients WHERE id = ?',
    [client.id]
  )
  if (client.closed_at !== null || !agent || agent.panel_id !== home!.panel_id) {
    return { ok: false, reason: 'client_closed' }
  }
  if (agent.client_id === client.id) return { ok: false, reason: 'own_link' }
  if (agent.status !== 'active') return { ok: false, reason: 'agent_suspended' }

  const [shown] = await select<AgentSnapshot & { general_links: number | boolean }>(
    trx,
    'SELECT name, company, email, phone, website, logo, general_links FROM agents WHERE id = ?',
    [agent.id]
  )
  if (JSON.stringify(snapshotOf(shown!)) !== JSON.stringify(snapshotOf(input.shown))) {
    return { ok: false, reason: 'agent_changed' }
  }
  if (input.invitationId === null && !shown!.general_links) {
    return { ok: false, reason: 'general_links_off' }
  }
  if (input.invitationId !== null) {
    const asker = { id: client.id, email: input.clientEmail ?? client.email }
    const refusal = await invitationRefusal(trx, input.invitationId, agent.id, asker, at)
    if (refusal) return { ok: false, reason: refusal }
  }

  const live = await liveGrant(trx, client.id)
  const holding = live && Number(live.expires_at) > at ? live : null
  if (holding?.agent_id === agent.id) return { ok: false, reason: 'granted_already' }
  if ((holding?.id ?? null) !== input.replaces) return { ok: false, reason: 'manager_changed' }
  if (live) {
    await endGrant(
      trx,
      live.id,
      holding
        ? { state: 'replaced', by: 'client', actorName: input.clientName, act: 'replaced' }
        : { state: 'ended', by: 'product', actorName: null, act: 'expired' }
    )
  }

  const grantId = await keepGrant(trx, input, { clientId: client.id, agent, at })
  await oweNativeAccess(trx, {
    grantId,
    panelId: agent.panel_id,
    clientId: client.id,
    scopes: grantedScopes(input),
    email: input.shown.email,
    isAgreed: input.native === true,
  })
  await oweGranted(trx, grantId, input.text.body ?? null)
  return { ok: true, grantId, replaced: holding?.id ?? null }
}

/**
 * Whether the invitation may be used by this client now; locked, so that of two uses one counts.
 */
async function invitationRefusal(
  trx: TransactionClientContract,
  invitationId: number,
  agentId: number,
  client: { id: number; email: string | null },
  at: number
) {
  const [invitation] = await select<{
    agent_id: number
    email: string | null
    client_id: number | null
    state: string
    expires_at: number
  }>(
    trx,
    `SELECT agent_id, email, client_id, state, expires_at FROM manage_invitations WHERE id = ?${forUpdate(trx)}`,
    [invitationId]
  )
  if (!invitation || invitation.agent_id !== agentId) return 'not_invited'
  if (invitation.state === 'revoked') return 'invitation_revoked'
  if (invitation.state !== 'open') return 'invitation_used'
  if (Number(invitation.expires_at) <= at) return 'invitation_expired'
  return isInvited(invitation, client) ? null : 'not_invited'
}

/**
 * Whether an invitation is for this client: bound to them, or to the address that the panel knows of them. Compared
 * exactly but for the case: who reads another address's mail is another person.
 */
export function isInvited(
  invitation: { email: string | null; client_id: number | null },
  client: { id: number; email: string | null }
): boolean {
  if (invitation.client_id !== null) return invitation.client_id === client.id
  if (invitation.email === null || client.email === null) return false
  return invitation.email.trim().toLowerCase() === client.email.trim().toLowerCase()
}

async function liveGrant(trx: TransactionClientContract, clientId: number) {
  const [row] = await select<{ id: number; agent_id: number; expires_at: number }>(
    trx,
    `SELECT id, agent_id, expires_at FROM grants WHERE live_key = ?${forUpdate(trx)}`,
    [liveKey(clientId)]
  )
  return row ?? null
}

/** UNIQUE: a client has one Service Manager at most. */
export const liveKey = (clientId: number) => `client:${clientId}`

function grantedScopes({ optionalScopes }: Input): Scope[] {
  return ['see', ...OPTIONAL_SCOPES.filter((scope) => optionalScopes.includes(scope))]
}

async function keepGrant(
  trx: TransactionClientContract,
  input: Input,
  { clientId, agent, at }: { clientId: number; agent: LockedAgent; at: number }
): Promise<number> {
  const scopes = grantedScopes(input)
  const days = Math.min(Math.max(Math.trunc(input.days), 1), grantDaysMost.value)
  const expiresAt = at + days * DAY_MS
  const fromAgentsAddress = await isAgentsAddress(trx, agent, input.address, at)
  const { version, hash, language, body } = input.text
  if (body !== undefined) {
    await insertOnce(trx, 'consent_texts', { hash, version, language, body, created_at: at })
  }
  const agreed = {
    scopes,
    expiresAt,
    text: { version, hash, language },
    signedIn: input.signedIn,
    agent: snapshotOf(input.shown),
    invitation: input.invitationId !== null,
    fromAgentsAddress,
    ...(input.native && { nativeAccess: true }),
  }

  const grantId = await insert(trx, 'grants', [
    {
      panel_id: agent.panel_id,
      client_id: clientId,
      agent_id: agent.id,
      invitation_id: input.invitationId,
      scopes: JSON.stringify(scopes),
      state: 'active',
      live_key: liveKey(clientId),
      granted_at: at,
      expires_at: expiresAt,
      text_version: version,
      text_hash: hash,
      language,
      address_hash: isTellingAddress(input.address) ? addressHash(input.address, at) : null,
      from_agents_address: fromAgentsAddress,
      signed_in: JSON.stringify(input.signedIn),
      agent_snapshot: JSON.stringify(snapshotOf(input.shown)),
    },
  ])
  if (input.shown.logo) await proveLogo(trx, agent.id, input.shown.logo)
  await appendGrantEntry(trx, grantId, {
    actor: 'client',
    actorName: input.clientName,
    act: 'consented',
    stage: 'stated',
    details: agreed,
  })
  await insert(trx, 'associations', [
    {
      panel_id: agent.panel_id,
      client_id: clientId,
      agent_id: agent.id,
      kind: 'manager',
      origin: 'consent',
      origin_key: `consent:${grantId}`,
      since: at,
      grant_id: grantId,
      created_at: at,
    },
  ])
  if (input.invitationId !== null) {
    await update(
      trx,
      "UPDATE manage_invitations SET state = 'used', used_by_client_id = ?, ended_at = ? WHERE id = ?",
      [clientId, at, input.invitationId]
    )
  }
  return grantId
}

/**
 * Whether the agent signed in from there within the hour: then the client agreed at the agent's desk.
 */
async function isAgentsAddress(
  trx: TransactionClientContract,
  agent: LockedAgent,
  address: string,
  at: number
): Promise<boolean> {
  if (!isTellingAddress(address)) return false
  const [row] = await select<{ seen_at: number }>(
    trx,
    `SELECT sign_in_addresses.seen_at FROM sign_in_addresses
     JOIN clients ON clients.panel_id = sign_in_addresses.panel_id
       AND clients.external_id = sign_in_addresses.subject_id
     WHERE clients.id = ? AND sign_in_addresses.address_hash = ? AND sign_in_addresses.seen_at >= ?`,
    [agent.client_id, addressHash(address, at), at - SAME_DESK_MS]
  )
  return row !== undefined
}

/** In one order of fields. */
export function snapshotOf(agent: AgentSnapshot): AgentSnapshot {
  const { name, company, email, phone, website, logo = null } = agent
  return { name, company, email, phone, website, logo }
}
