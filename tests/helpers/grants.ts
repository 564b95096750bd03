/**
 * Consent as clients give it and take it back, and invitations as rows.
 */
import app from '@adonisjs/core/services/app'
import encryption from '@adonisjs/core/services/encryption'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { AgreeToManager, snapshotOf } from '#delegation/consent/agree_to_manager'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { WHMCS_CREDENTIALS } from '#tests/helpers/whmcs_panel'
import { unique } from '#tests/helpers/world'

const DAY = 86_400_000

/**
 * The client agrees that the agent manages their panel.
 * @returns the grant's id
 */
export async function consent(
  agent: { id: number },
  client: { id: number },
  given: Partial<Parameters<AgreeToManager['handle']>[0]> = {}
): Promise<number> {
  const action = await app.container.make(AgreeToManager)
  const outcome = await action.handle({
    clientId: client.id,
    clientName: 'Carla Rossi',
    agentId: agent.id,
    invitationId: null,
    optionalScopes: [],
    days: 365,
    text: { version: '1', hash: 'a'.repeat(64), language: 'it' },
    signedIn: { authTime: now(), amr: ['pwd'], signedInAt: now() },
    address: '203.0.113.7',
    shown: snapshotOf(await db.from('agents').where('id', agent.id).firstOrFail()),
    replaces: null,
    ...given,
  })
  if (!outcome.ok) throw new Error(`No consent: ${outcome.reason}`)
  return outcome.grantId
}

/**
 * The client withdraws all of it.
 */
export async function withdraw(grantId: number) {
  const grant = await db.from('grants').where('id', grantId).firstOrFail()
  const action = await app.container.make(NarrowGrant)
  await action.handle({
    grantId,
    clientId: grant.client_id,
    keep: [],
    by: 'client',
    actorName: 'Carla Rossi',
  })
}

/**
 * The panel can be called, and agents with consent become users of the client's account in it: of a panel of the kind `whmcs`.
 */
export async function connectWhmcs(
  panel: { id: number },
  { url = 'https://whmcs.example.com', nativeAccess = true } = {}
) {
  await db.from('panels').where('id', panel.id).update({ driver: 'whmcs' })
  await db.table('panel_connections').insert({
    panel_id: panel.id,
    base_url: url,
    encrypted_credentials: encryption.encrypt(WHMCS_CREDENTIALS),
    native_access: nativeAccess,
    updated_at: now(),
  })
}

/**
 * What an agent has, or is owed, in the panel itself; `given` are columns.
 */
export async function createNativeAccess(
  grantId: number,
  account: string,
  given: Record<string, unknown> = {}
) {
  await db.table('native_accesses').insert({
    grant_id: grantId,
    account,
    email: 'bruno@studio-b.example',
    state: 'accepted',
    scopes: '["see"]',
    aim: '[]',
    known_users: '[]',
    user_id: '7',
    invitations: 0,
    others: 0,
    attempts: 0,
    next_at: now() + 365 * DAY,
    created_at: now(),
    ...given,
  })
}

/**
 * An open invitation of the agent's; `given` are columns.
 */
export async function createInvitation(
  panel: { id: number },
  agent: { id: number },
  given: Record<string, unknown> = {}
): Promise<number> {
  const [id] = await db.table('manage_invitations').insert({
    panel_id: panel.id,
    agent_id: agent.id,
    token_hash: unique('hash'),
    email: `${unique('guest')}@example.org`,
    wanted_scopes: '[]',
    locale: 'en',
    state: 'open',
    created_at: now(),
    expires_at: now() + 7 * DAY,
    times_sent: 1,
    ...given,
  })
  return Number(id)
}
