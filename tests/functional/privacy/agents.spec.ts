import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { agentStandingAt } from '#agents/standing'
import { freeze, now, thaw } from '#core/clock'
import { rightsOf } from '#delegation/rights_of'
import { KeepRetention } from '#privacy/actions/keep_retention'
import { exportClient } from '#privacy/queries/export_client'
import {
  agentTokenOf,
  associate,
  createAgent,
  followAgent,
  type TestAgent,
} from '#tests/helpers/agents'
import { consent, createInvitation } from '#tests/helpers/grants'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { runs } from '#tests/helpers/long'
import { permutations } from '#tests/helpers/permutations'
import { beginStory, commissionsOf, ledgerFindings } from '#tests/helpers/story'
import {
  createClient,
  createPanel,
  type TestClient,
  type TestPanel,
  unique,
} from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

async function tell(api: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(api, panel, event)
    response.assertStatus(202)
  }
}

const rights = (agent: { id: number }, client: { id: number }) =>
  rightsOf(db.connection(), { agentId: agent.id, clientId: client.id })

const lastAct = async (grantId: number) => {
  const entry = await db
    .from('grant_entries')
    .where('grant_id', grantId)
    .orderBy('number', 'desc')
    .firstOrFail()
  return [entry.act, entry.actor]
}

const grantRow = (id: number) => db.from('grants').where('id', id).firstOrFail()

const columnOf = async (grantId: number, column: string): Promise<unknown> => {
  const row: Record<string, unknown> = await grantRow(grantId)
  return row[column]
}

const merge = (from: TestClient, into: TestClient, at = now()) =>
  clientMerged(from.externalId, into.externalId, { at })

test.group('Agents | a closed account', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('of an agent ends the status when it was closed, and what clients had granted', async ({
    client: api,
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const carla = await createClient(panel)
    const grantId = await consent(agent, carla)
    await associate(panel, carla, agent, { since: NOON - DAY })
    await tell(api, panel, clientClosed(agent.client.externalId, { at: NOON - 60_000 }))

    assert.equal(await agentStandingAt(db.connection(), agent.id, NOON - 60_001), 'active')
    assert.equal(await agentStandingAt(db.connection(), agent.id, NOON - 60_000), 'ended')
    assert.containsSubset(await rights(agent, carla), { ok: false, reason: 'ended' })
    assert.deepEqual(await lastAct(grantId), ['agent_ended', 'product'])
    assert.isNull(await columnOf(grantId, 'live_key'))
    // what was brought stays in the books
    assert.lengthOf(await db.from('associations').where('client_id', carla.id), 2)
    const payee = await db.from('affiliates').where('id', agent.affiliateId).firstOrFail()
    assert.equal(payee.status, 'none')
  })

  test('of a client ends what they had granted, and the associations stay', async ({
    client: api,
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const carla = await createClient(panel)
    const grantId = await consent(agent, carla)
    await tell(api, panel, clientClosed(carla.externalId), clientClosed(carla.externalId))

    assert.deepEqual(await lastAct(grantId), ['client_closed', 'product'])
    assert.containsSubset(await grantRow(grantId), { state: 'ended', live_key: null })
    assert.lengthOf(await db.from('associations').where('client_id', carla.id), 1)
  })

  test('leaves a suspended agent suspended', async ({ client: api, assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel, { status: 'suspended' })
    await tell(api, panel, clientClosed(agent.client.externalId))
    const row = await db.from('agents').where('id', agent.id).firstOrFail()
    assert.equal(row.status, 'suspended')
  })
})

test.group('Agents | erasure', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  /** Everything that may be said of an agent, in one word. */
  async function agentOfWord(panel: TestPanel, word: string) {
    const agent = await createAgent(panel, {
      name: word,
      company: word,
      email: `${word}@example.net`,
      phone: word,
      website: `https://${word}.example`,
      logo: word,
    })
    await createInvitation(panel, agent, { email: `x@${word}.example`, message: word })
    return agent
  }

  test('leaves nothing of an agent but the proof that the clients hold', async ({
    client: api,
    assert,
  }) => {
    const panel = await createPanel()
    const word = unique('word')
    const agent = await agentOfWord(panel, word)
    await db.from('links').where('id', agent.link.id).update({ name: word })
    const carla = await createClient(panel)
    const grantId = await consent(agent, carla)
    await tell(api, panel, clientClosed(agent.client.externalId))

    for (const table of ['agents', 'manage_invitations', 'links', 'associations']) {
      assert.notInclude(JSON.stringify(await db.from(table)), word, table)
    }
    assert.include(String(await columnOf(grantId, 'agent_snapshot')), word)
  })

  test('leaves nothing of a client: invitations, reports, what the panel answered, mails to agents', async ({
    client: api,
    assert,
  }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const word = unique('word')
    const carla = await createClient(panel, { name: word, email: `${word}@example.net` })
    const invitations = [
      await createInvitation(panel, agent, { email: `${word.toUpperCase()}@Example.net` }),
      await createInvitation(panel, agent, { email: null, client_id: carla.id, message: word }),
      await createInvitation(panel, agent, { email: 'else@example.net', message: 'kept' }),
    ]
    const grantId = await consent(agent, carla, { clientName: 'Carla' })
    await db.table('delegated_requests').insert({
      grant_id: grantId,
      request_key: unique('key'),
      act: 'service.restart',
      state: 'done',
      outcome: JSON.stringify({ message: word, order: null }),
      created_at: now(),
    })
    await db.table('manager_reports').insert({
      panel_id: panel.id,
      client_id: carla.id,
      agent_id: agent.id,
      text: word,
      created_at: now(),
    })
    await tell(api, panel, clientClosed(carla.externalId))

    for (const table of [
      'manage_invitations',
      'delegated_requests',
      'manager_reports',
      'owed_mails',
      'clients',
    ]) {
      assert.notInclude(JSON.stringify(await db.from(table)).toLowerCase(), word, table)
    }
    assert.isNull(await columnOf(grantId, 'address_hash'))
    const kept = await db.from('manage_invitations').where('id', invitations[2]!).firstOrFail()
    assert.containsSubset(kept, { email: 'else@example.net', message: 'kept' })
  })

  test('an export has what clients granted and who brought them', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const carla = await createClient(panel)
    await consent(agent, carla)
    const found = await exportClient(db.connection(), panel, carla.externalId)
    for (const table of ['grants', 'grant_entries', 'associations']) {
      assert.isNotEmpty(found!.tables[table]?.rows, table)
    }
    const own = await exportClient(db.connection(), panel, agent.client.externalId)
    assert.equal(own!.tables.agents!.rows[0]!.name, 'Bruno Bianchi')
  })

  test('the address of a consent goes with the fraud window', async ({ assert }) => {
    const panel = await createPanel()
    const agent = await createAgent(panel)
    const grantId = await consent(agent, await createClient(panel))
    const { steps } = await app.container.make(KeepRetention)
    freeze(NOON + 29 * DAY)
    await steps.address!()
    assert.isNotNull(await columnOf(grantId, 'address_hash'))
    freeze(NOON + 31 * DAY)
    await steps.address!()
    assert.isNull(await columnOf(grantId, 'address_hash'))
  })
})

test.group('Agents | merges of clients', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('an agent’s status, links, plan and clients go with them', async ({
    client: api,
    assert,
  }) => {
    const { panel, affiliate } = await beginStory()
    const agent = await createAgent(panel)
    const carla = await createClient(panel)
    await consent(agent, carla)
    await db
      .table('affiliate_plans')
      .insert({ affiliate_id: agent.affiliateId, role: 'agent', plan_id: null, since: 0 })
    await tell(api, panel, merge(agent.client, affiliate.client))

    const row = await db.from('agents').where('id', agent.id).firstOrFail()
    assert.containsSubset(row, {
      client_id: affiliate.client.id,
      affiliate_id: affiliate.id,
      status: 'active',
    })
    const link = await db.from('links').where('id', agent.link.id).firstOrFail()
    assert.equal(link.affiliate_id, affiliate.id)
    const plan = await db
      .from('affiliate_plans')
      .where({ role: 'agent', affiliate_id: affiliate.id })
    assert.lengthOf(plan, 1)
    assert.containsSubset(await rights(agent, carla), { ok: true })
  })

  test('of two agents the survivor looks after the clients of both, and earns by both links', async ({
    client: api,
    assert,
  }) => {
    const { panel } = await beginStory()
    const old = await createAgent(panel)
    const survivor = await createAgent(panel)
    const carla = await createClient(panel)
    const grantId = await consent(old, carla)
    await createInvitation(panel, old)
    const order = orderPlaced({
      at: NOON - DAY,
      order: { client_id: 'DARIO' },
      visit_token: agentTokenOf(await followAgent(old, { at: NOON - 2 * DAY })),
    })
    await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))
    await tell(api, panel, merge(old.client, survivor.client))

    freeze(NOON + DAY)
    const visit = await followAgent(old)
    const later = orderPlaced({ order: { client_id: 'EVA' }, visit_token: agentTokenOf(visit) })
    await tell(api, panel, later, invoicePaid({ invoice: invoiceOf(later) }))
    const rows = await commissionsOf(panel)
    assert.deepEqual(
      rows.map((row) => [row.affiliate_id, Number(row.amount)]),
      [
        [survivor.affiliateId, 100],
        [survivor.affiliateId, 100],
      ]
    )
    assert.isEmpty(await ledgerFindings(panel))
    assert.equal(await columnOf(grantId, 'agent_id'), survivor.id)
    assert.containsSubset(await rights(survivor, carla), { ok: true })
    for (const table of ['associations', 'manage_invitations']) {
      assert.isEmpty(await db.from(table).where('agent_id', old.id), table)
    }
    const statuses = await db.from('agents').whereIn('id', [old.id, survivor.id]).orderBy('id')
    assert.deepEqual(
      statuses.map(({ status }) => status),
      ['ended', 'active']
    )
    const followed = await api.get(`/agents/${old.link.code}`).redirects(0)
    followed.assertStatus(302)
  })

  test('of two agents a suspension stays', async ({ client: api, assert }) => {
    const panel = await createPanel()
    const old = await createAgent(panel, { status: 'suspended' })
    const survivor = await createAgent(panel)
    await tell(api, panel, merge(old.client, survivor.client))
    const row = await db.from('agents').where('id', survivor.id).firstOrFail()
    assert.equal(row.status, 'suspended')
  })

  test('of two Service Managers the survivor’s stays; a grant of the other alone moves', async ({
    client: api,
    assert,
  }) => {
    const panel = await createPanel()
    const [one, two] = [await createAgent(panel), await createAgent(panel)]
    const [carla, dario, eva] = (await Promise.all([1, 2, 3].map(() => createClient(panel)))) as [
      TestClient,
      TestClient,
      TestClient,
    ]
    const goes = await consent(one, carla)
    const stays = await consent(two, dario)
    await tell(api, panel, merge(carla, dario))
    assert.deepEqual(await lastAct(goes), ['replaced', 'product'])
    assert.containsSubset(await grantRow(goes), { state: 'replaced', client_id: dario.id })
    assert.containsSubset(await rights(two, dario), { ok: true })

    await tell(api, panel, merge(dario, eva))
    assert.containsSubset(await grantRow(stays), {
      client_id: eva.id,
      live_key: `client:${eva.id}`,
    })
    assert.containsSubset(await rights(two, eva), { ok: true })
  })

  for (const [name, turned] of [
    ['who is merged into their client', true],
    ['whose client is merged into them', false],
  ] as const) {
    test(`an agent ${name} is no longer their own; what was earned stays`, async ({
      client: api,
      assert,
    }) => {
      const { panel } = await beginStory()
      const agent = await createAgent(panel)
      const carla = await createClient(panel)
      const grantId = await consent(agent, carla)
      freeze(NOON + DAY)
      const order = orderPlaced({ order: { client_id: carla.externalId } })
      await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))
      const [from, into] = turned ? [agent.client, carla] : [carla, agent.client]
      freeze(NOON + 2 * DAY)
      await tell(api, panel, merge(from, into))

      assert.deepEqual(await lastAct(grantId), ['clients_merged', 'product'])
      const [association] = await db.from('associations').where('agent_id', agent.id)
      assert.containsSubset(association, {
        client_id: into.id,
        ended_at: NOON + 2 * DAY,
        ended_reason: 'own_client',
      })
      freeze(NOON + 3 * DAY)
      const own = orderPlaced({ order: { client_id: carla.externalId } })
      await tell(
        api,
        panel,
        own,
        invoicePaid({ invoice: invoiceOf(own) }),
        // decided again: it was not their own order then
        clientRegistered({ client: { id: carla.externalId } }),
        order
      )
      const rows = await commissionsOf(panel)
      assert.deepEqual(
        rows.map(({ amount }) => Number(amount)),
        [100]
      )
      assert.isEmpty(await ledgerFindings(panel))
    })
  }

  test('an account closed because it was merged ends no agent’s status, in either order', async ({
    client: api,
    assert,
  }) => {
    for (const order of [0, 1]) {
      const panel = await createPanel()
      const agent = await createAgent(panel)
      const other = await createClient(panel)
      const events = [
        merge(agent.client, other),
        clientClosed(agent.client.externalId, { at: NOON + 1000 }),
      ]
      await tell(api, panel, ...(order === 0 ? events : events.reverse()))
      const row = await db.from('agents').where('id', agent.id).firstOrFail()
      assert.containsSubset(row, { status: 'active', client_id: other.id })
    }
  })

  test('the same money stands in whatever order merges, registrations and orders are told', async ({
    client: api,
    assert,
  }) => {
    const seen = new Set<string>()
    const at = NOON - 10 * DAY
    // of 120
    const step = runs(11, 1)
    for (const order of permutations([0, 1, 2, 3, 4]).filter((_, each) => each % step === 0)) {
      const { panel } = await beginStory()
      const first = await createAgent(panel)
      const second = await createAgent(panel)
      const token = async (agent: TestAgent) =>
        agentTokenOf(await followAgent(agent, { at: at - DAY }))
      const [old, into] = [unique('old'), unique('into')]
      const placed = orderPlaced({ at: at + 1000, order: { client_id: old } })
      const own = orderPlaced({ at: at + 2000, order: { client_id: into } })
      const events = [
        [clientRegistered({ at, client: { id: old }, visit_token: await token(first) })],
        [clientRegistered({ at, client: { id: into }, visit_token: await token(second) })],
        [placed, invoicePaid({ at: at + 1001, invoice: invoiceOf(placed) })],
        [own, invoicePaid({ at: at + 2001, invoice: invoiceOf(own) })],
        [
          clientMerged(old, into, { at: at + DAY }),
          clientMerged(first.client.externalId, unique('heir'), { at: at + DAY }),
        ],
      ]
      for (const index of order) await tell(api, panel, ...events[index]!)

      const rows = await commissionsOf(panel)
      const byWhom = (id: number) => (id === first.affiliateId ? 'first' : 'second')
      seen.add(
        rows
          .filter(({ amount }) => Number(amount) !== 0)
          .map((row) => `${byWhom(row.affiliate_id)} ${row.amount}`)
          .sort()
          .join()
      )
      assert.isEmpty(await ledgerFindings(panel))
    }
    assert.deepEqual([...seen], ['first 100,second 100'])
  }).timeout(120_000)
})
