import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { AgreeToManager, snapshotOf } from '#delegation/consent/agree_to_manager'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { GENESIS, sealEntry } from '#delegation/proof/grant_entry'
import { rightsOf } from '#delegation/rights_of'
import { createAgent, type TestAgent } from '#tests/helpers/agents'
import { createClient, createPanel, type TestClient, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

async function agree(
  client: TestClient,
  agent: TestAgent,
  given: Partial<Parameters<AgreeToManager['handle']>[0]> = {}
) {
  const action = await app.container.make(AgreeToManager)
  const row = await db.from('agents').where('id', agent.id).firstOrFail()
  return action.handle({
    clientId: client.id,
    clientName: 'Carla Rossi',
    agentId: agent.id,
    invitationId: null,
    optionalScopes: [],
    days: 365,
    text: { version: '1', hash: 'a'.repeat(64), language: 'it' },
    signedIn: { authTime: now(), amr: ['pwd'], signedInAt: now() },
    address: '203.0.113.7',
    shown: snapshotOf(row),
    replaces: null,
    ...given,
  })
}

async function narrow(grantId: number, client: { id: number }, keep: string[]) {
  const action = await app.container.make(NarrowGrant)
  return action.handle({ grantId, clientId: client.id, keep, by: 'client', actorName: 'Carla' })
}

const rights = (agent: TestAgent, client: TestClient) =>
  rightsOf(db.connection(), { agentId: agent.id, clientId: client.id })

async function world() {
  const panel = await createPanel()
  return { panel, agent: await createAgent(panel), client: await createClient(panel) }
}

async function invitation(agent: TestAgent, panelId: number, given: Record<string, unknown> = {}) {
  const [id] = await db.table('manage_invitations').insert({
    panel_id: panelId,
    agent_id: agent.id,
    token_hash: unique('hash'),
    wanted_scopes: '[]',
    locale: 'it',
    state: 'open',
    created_at: now(),
    expires_at: now() + 7 * DAY,
    times_sent: 1,
    ...given,
  })
  return Number(id)
}

test.group('Consent', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('gives what was ticked, for as long as was chosen, and makes the agent the client’s', async ({
    assert,
  }) => {
    const { agent, client } = await world()
    assert.containsSubset(await rights(agent, client), { ok: false, reason: 'no_grant' })
    const outcome = await agree(client, agent, {
      optionalScopes: ['manage_services', 'payment_methods', 'see'],
      days: 30,
    })
    assert.containsSubset(outcome, { ok: true, replaced: null })
    assert.containsSubset(await rights(agent, client), {
      ok: true,
      scopes: ['see', 'manage_services'],
      expiresAt: NOON + 30 * DAY,
      clientExternalId: client.externalId,
    })
    const [association] = await db.from('associations').where('client_id', client.id)
    assert.containsSubset(association, { agent_id: agent.id, kind: 'manager', origin: 'consent' })
  })

  test('no longer than the setting’s most', async ({ assert }) => {
    const { agent, client } = await world()
    await agree(client, agent, { days: 100_000 })
    assert.containsSubset(await rights(agent, client), { expiresAt: NOON + 730 * DAY })
  })

  test('ends the right at its end, at a withdrawal, with the agent’s standing, with the client', async ({
    assert,
  }) => {
    const cases: [
      string,
      (w: Awaited<ReturnType<typeof world>>, grantId: number) => Promise<unknown>,
    ][] = [
      ['expired', async () => freeze(NOON + 365 * DAY)],
      ['withdrawn', ({ client }, grantId) => narrow(grantId, client, [])],
      [
        'agent_suspended',
        ({ agent }) => db.from('agents').where('id', agent.id).update({ status: 'suspended' }),
      ],
      [
        'agent_ended',
        ({ agent }) => db.from('agents').where('id', agent.id).update({ status: 'ended' }),
      ],
      [
        // also where they are appointed again
        'agent_ended',
        ({ agent }) =>
          db.table('agent_standings').multiInsert([
            { agent_id: agent.id, status: 'ended', since: NOON + 1 },
            { agent_id: agent.id, status: 'active', since: NOON + 2 },
          ]),
      ],
      [
        'client_closed',
        ({ client }) => db.from('clients').where('id', client.id).update({ closed_at: NOON }),
      ],
    ]
    for (const [reason, end] of cases) {
      freeze(NOON)
      const made = await world()
      const outcome = await agree(made.client, made.agent)
      await end(made, outcome.ok ? outcome.grantId : 0)
      assert.containsSubset(await rights(made.agent, made.client), { ok: false, reason })
    }
  })

  test('is refused to oneself, a suspended agent, another panel’s, a closed client, a changed page', async ({
    assert,
  }) => {
    const { panel, agent, client } = await world()
    const suspended = await createAgent(panel, { status: 'suspended' })
    const elsewhere = await createAgent(await createPanel())
    const closed = await createClient(panel, { closed_at: NOON })
    const shy = await createAgent(panel, { general_links: false })
    for (const [reason, outcome] of [
      ['own_link', await agree(agent.client, agent)],
      ['agent_suspended', await agree(client, suspended)],
      ['client_closed', await agree(client, elsewhere)],
      ['client_closed', await agree(closed, agent)],
      ['general_links_off', await agree(client, shy)],
      [
        'agent_changed',
        await agree(client, agent, {
          shown: { name: 'Bruno', company: null, email: null, phone: null, website: null },
        }),
      ],
      ['manager_changed', await agree(client, agent, { replaces: 1 })],
    ] as const) {
      assert.deepEqual(outcome, { ok: false, reason })
    }
    assert.isEmpty(await db.from('grants').where('panel_id', panel.id))
  })

  test('counts once of many at the same moment, and a second manager only after being told', async ({
    assert,
  }) => {
    const { panel, agent, client } = await world()
    const other = await createAgent(panel)
    const outcomes = await Promise.all([
      agree(client, agent),
      agree(client, agent),
      agree(client, other),
    ])
    assert.lengthOf(
      outcomes.filter(({ ok }) => ok),
      1
    )
    const first = outcomes.find((outcome) => outcome.ok)!
    const grantId = first.ok ? first.grantId : 0
    const live = await db.from('grants').where('client_id', client.id).firstOrFail()
    const [holder, next] = live.agent_id === agent.id ? [agent, other] : [other, agent]

    assert.deepEqual(await agree(client, next), { ok: false, reason: 'manager_changed' })
    assert.containsSubset(await agree(client, next, { replaces: grantId }), {
      ok: true,
      replaced: grantId,
    })
    assert.containsSubset(await rights(holder, client), { ok: false, reason: 'replaced' })
    assert.containsSubset(await rights(next, client), { ok: true })
  })

  test('by an invitation is once, for whom it is, and while it is open', async ({ assert }) => {
    const { panel, agent, client } = await world()
    const { email } = client
    const make = (given: Record<string, unknown> = {}) =>
      invitation(agent, panel.id, { email: email.toUpperCase(), ...given })
    const other = await createAgent(panel)
    for (const [reason, id] of [
      ['not_invited', await make({ email: 'else@example.net' })],
      ['not_invited', await make({ agent_id: other.id })],
      ['not_invited', await make({ email: null, client_id: agent.client.id })],
      ['invitation_revoked', await make({ state: 'revoked' })],
      ['invitation_used', await make({ state: 'declined' })],
      ['invitation_expired', await make({ expires_at: NOON })],
    ] as const) {
      assert.deepEqual(await agree(client, agent, { invitationId: id }), { ok: false, reason })
    }
    const id = await make()
    const outcome = await agree(client, agent, { invitationId: id })
    assert.isTrue(outcome.ok)
    await narrow(outcome.ok ? outcome.grantId : 0, client, [])
    assert.deepEqual(await agree(client, agent, { invitationId: id }), {
      ok: false,
      reason: 'invitation_used',
    })
  })

  test('can be narrowed and never widened, by the client only', async ({ assert }) => {
    const { panel, agent, client } = await world()
    const outcome = await agree(client, agent, {
      optionalScopes: ['manage_services', 'place_orders'],
    })
    const grantId = outcome.ok ? outcome.grantId : 0
    assert.deepEqual(await narrow(grantId, await createClient(panel), []), {
      ok: false,
      reason: 'unknown_grant',
    })
    await narrow(grantId, client, ['see', 'place_orders'])
    assert.containsSubset(await rights(agent, client), { scopes: ['see', 'place_orders'] })
    assert.containsSubset(
      await narrow(grantId, client, ['see', 'manage_services', 'place_orders']),
      {
        changed: false,
      }
    )
    assert.containsSubset(await rights(agent, client), { scopes: ['see', 'place_orders'] })
    assert.containsSubset(await narrow(grantId, client, []), { withdrawn: true })
    assert.deepEqual(await narrow(grantId, client, []), { ok: false, reason: 'ended_already' })
  })

  test('leaves a sealed log that the database refuses to change', async ({ assert }) => {
    const { agent, client } = await world()
    const outcome = await agree(client, agent, { optionalScopes: ['place_orders'] })
    const grantId = outcome.ok ? outcome.grantId : 0
    await narrow(grantId, client, ['see'])
    await narrow(grantId, client, [])

    const entries = await db.from('grant_entries').where('grant_id', grantId).orderBy('number')
    assert.deepEqual(
      entries.map(({ act }) => act),
      ['consented', 'scopes_changed', 'withdrawn']
    )
    let previousHash = GENESIS
    for (const entry of entries) {
      assert.equal(entry.previous_hash, previousHash)
      previousHash = sealEntry({
        grantId,
        number: entry.number,
        at: Number(entry.at),
        actor: entry.actor,
        actorName: entry.actor_name,
        act: entry.act,
        stage: entry.stage,
        subjectType: entry.subject_type,
        subjectId: entry.subject_id,
        details: entry.details,
        requestKey: entry.request_key,
        previousHash,
      })
      assert.equal(entry.hash, previousHash)
    }
    await assert.rejects(() =>
      db.from('grant_entries').where('id', entries[0].id).update({ act: 'x' })
    )
    await assert.rejects(() => db.from('grant_entries').where('id', entries[0].id).delete())
  })

  test('given at the agent’s desk says so', async ({ assert }) => {
    const { panel, agent, client } = await world()
    const { keepSignInAddress } = await import('#panels/launch/keep_sign_in_address')
    await db.transaction((trx) =>
      keepSignInAddress(trx, {
        panelId: panel.id,
        subjectId: agent.client.externalId,
        address: '203.0.113.7',
      })
    )
    await agree(client, agent)
    const grant = await db.from('grants').where('client_id', client.id).firstOrFail()
    assert.isTrue(Boolean(grant.from_agents_address))
    const later = await createClient(panel)
    freeze(NOON + 3_600_001)
    await agree(later, agent)
    const other = await db.from('grants').where('client_id', later.id).firstOrFail()
    assert.isFalse(Boolean(other.from_agents_address))
  })
})
