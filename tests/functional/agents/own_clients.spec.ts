import type { ApiClient } from '@japa/api-client'
import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { associationAt } from '#agents/association_at'
import { ListAgentClients } from '#agents/own/queries/list_agent_clients'
import User from '#identity/models/user'
import { associate, createAgent, type TestAgent } from '#tests/helpers/agents'
import { createCommission, createReferral } from '#tests/helpers/earnings'
import { consent, withdraw } from '#tests/helpers/grants'
import { createClient, createPanel, type TestClient, unique } from '#tests/helpers/world'

const DAY = 86_400_000

async function get(api: ApiClient, agent: TestAgent, path = '/agent/clients') {
  const page = await api.get(path).loginAs(await User.findOrFail(agent.userId))
  page.assertStatus(200)
  return page.text()
}

const listOf = (agent: TestAgent) =>
  new ListAgentClients({ id: agent.id, affiliateId: agent.affiliateId, status: 'active' })

async function world() {
  const panel = await createPanel()
  return { panel, agent: await createAgent(panel), other: await createAgent(panel) }
}

/** Who writes their name so, and whose address gives nothing away. */
const named = (panel: { id: number }, name = unique('Carla')) =>
  createClient(panel, { name, email: `${unique('carla')}@studio.example` }).then((client) => ({
    ...client,
    name,
  }))

async function earns(
  panel: { id: number },
  agent: TestAgent,
  client: TestClient,
  { amount, currency = 'EUR', ...overrides }: Record<string, unknown> & { amount: number }
) {
  const earner = {
    panelId: panel.id,
    affiliate: { id: agent.affiliateId, client: agent.client, userId: agent.userId },
    link: agent.link,
  }
  const referral = await createReferral(earner, {
    client_id: client.id,
    kind: 'order',
    role: 'agent',
    status: 'qualified',
    ...overrides,
  })
  await createCommission(earner, { referral_id: referral, amount, currency })
}

test.group('An agent’s clients', () => {
  test('are masked until they consent, named as long as the grant lives, and masked again', async ({
    assert,
    client: api,
  }) => {
    const { panel, agent } = await world()
    const carla = await named(panel)
    await associate(panel, carla, agent)
    const before = await get(api, agent)
    assert.include(before, 'c***@s***.example')
    assert.notInclude(before, carla.name)
    assert.notInclude(before, carla.email)
    assert.notInclude(before, `/agent/clients/${carla.id}`)

    const grant = await consent(agent, carla, { optionalScopes: ['manage_services'] })
    const during = await get(api, agent)
    assert.include(during, carla.name)
    assert.notInclude(during, carla.email)
    assert.include(during, `href="/agent/clients/${carla.id}"`)
    assert.include(during, 'See services and orders · Manage services')
    assert.notInclude(during, 'Place orders')

    await withdraw(grant)
    for (const path of ['/agent/clients', '/agent/clients.csv']) {
      const after = await get(api, agent, path)
      assert.include(after, 'c***@s***.example')
      assert.notInclude(after, carla.name)
    }
    assert.include(await get(api, agent), 'Access withdrawn on')
  })

  test('are masked while the agent is suspended, once the grant has expired, the client closed or erased', async ({
    assert,
    client: api,
  }) => {
    const cases: [string, (agent: TestAgent, carla: TestClient) => Promise<unknown>][] = [
      [
        'Access paused while you are suspended',
        ({ id }) => db.from('agents').where({ id }).update({ status: 'suspended' }),
      ],
      [
        'Access expired on',
        (agent) =>
          db
            .from('grants')
            .where('agent_id', agent.id)
            .update({ expires_at: now() - 1 }),
      ],
      [
        'The client’s account is closed',
        (_, { id }) => db.from('clients').where({ id }).update({ closed_at: now() }),
      ],
      [
        'Unknown',
        (_, { id }) => db.from('clients').where({ id }).update({ erased_at: now(), email: null }),
      ],
    ]
    const { panel } = await world()
    for (const [told, change] of cases) {
      const agent = await createAgent(panel)
      const carla = await named(panel)
      await consent(agent, carla)
      await change(agent, carla)
      const page = await get(api, agent)
      assert.include(page, told)
      assert.notInclude(page, carla.name, told)
      assert.notInclude(page, `/agent/clients/${carla.id}"`, told)
      assert.notInclude(
        await get(api, agent, `/agent/clients?q=${carla.name}`),
        '/agent/clients.csv'
      )
    }
  })

  test('are found by what is shown of them and by nothing else', async ({
    assert,
    client: api,
  }) => {
    const { panel, agent } = await world()
    const [carla, masked] = [await named(panel), await named(panel, unique('Maria'))]
    await associate(panel, masked, agent)
    await consent(agent, carla)
    const matches = async (query: string) => {
      const csv = await get(api, agent, `/agent/clients.csv?${query}`)
      return csv.trim().split('\r\n').length - 1
    }
    assert.equal(await matches(`q=${carla.name.slice(0, 12).toUpperCase()}`), 1)
    for (const q of [masked.name, masked.email, carla.email, 'studio.example', '%25', '_']) {
      assert.equal(await matches(`q=${q}`), 0, q)
    }
    assert.equal(await matches('kind=simple'), 1)
    assert.equal(await matches('kind=manager&state=managed'), 1)
    assert.equal(await matches('kind=simple&state=managed'), 0)
    assert.equal(await matches('state=simple'), 1)
    assert.equal(await matches('state=ended'), 0)
    assert.equal(await matches('state=nothing'), 2)
  })

  test('are another’s once they agreed to another, and never were who had one before', async ({
    assert,
    client: api,
  }) => {
    const { panel, agent, other } = await world()
    const [left, never] = [await named(panel), await named(panel)]
    await associate(panel, left, agent, { since: now() - 2 * DAY })
    await associate(panel, never, other, { since: now() - 2 * DAY })
    await associate(panel, never, agent, { since: now() - DAY })
    assert.equal(await listOf(agent).count(), 1)

    await consent(other, left)
    const [row] = await listOf(agent).page(0, 25)
    assert.containsSubset(row, { clientId: left.id, state: 'ended', kind: 'simple' })
    assert.isAtLeast(row!.until!, now() - 60_000)
    const page = await get(api, agent)
    assert.include(page, 'Ended')
    assert.notInclude(page, left.name)
    assert.include(await get(api, agent, '/agent/clients?state=simple'), 'Nothing matches')

    const states = await listOf(other).page(0, 25)
    assert.sameDeepMembers(
      states.map(({ clientId, state }) => [clientId, state]),
      [
        [left.id, 'managed'],
        [never.id, 'simple'],
      ]
    )
  })

  test('are counted with what they earned, by currency, without what others or members earned', async ({
    assert,
    client: api,
  }) => {
    const { panel, agent, other } = await world()
    const [one, two] = [await named(panel), await named(panel)]
    await associate(panel, one, agent)
    await associate(panel, two, agent)
    await earns(panel, agent, one, { amount: 1_250 })
    await earns(panel, agent, one, { amount: 500, currency: 'USD' })
    await earns(panel, agent, one, { amount: 0, status: 'rejected' })
    await earns(panel, agent, two, { amount: -250 })
    // as an affiliate, and another agent's
    await earns(panel, agent, one, { amount: 7_777, role: 'affiliate' })
    await earns(panel, other, one, { amount: 8_888 })

    const list = listOf(agent)
    const rows = await list.page(0, 25)
    assert.sameDeepMembers(
      rows.map(({ clientId, orders, commissions }) => [clientId, orders, commissions]),
      [
        [
          one.id,
          2,
          [
            { currency: 'EUR', amount: 1_250 },
            { currency: 'USD', amount: 500 },
          ],
        ],
        [two.id, 1, [{ currency: 'EUR', amount: -250 }]],
      ]
    )
    assert.deepEqual(await list.sums(), [
      { currency: 'EUR', amount: 1_000 },
      { currency: 'USD', amount: 500 },
    ])
    const page = await get(api, agent)
    assert.include(page, '€10.00')
    assert.notInclude(page, '€88.88')
  })

  test('leave as CSV that no spreadsheet runs', async ({ assert, client: api }) => {
    const { panel, agent } = await world()
    const carla = await named(panel, '=HYPERLINK("https://evil.example")')
    await consent(agent, carla)
    await earns(panel, agent, carla, { amount: -5 })
    const csv = await get(api, agent, '/agent/clients.csv')
    assert.include(csv, `"'=HYPERLINK(""https://evil.example"")"`)
    assert.include(csv, ',-0.05,EUR')
  })

  test('are paged, newest first or oldest, and bound by days', async ({ assert, client: api }) => {
    const { panel, agent } = await world()
    const begun = Date.parse('2026-01-01T12:00:00Z')
    for (let day = 0; day < 27; day++) {
      await associate(panel, await createClient(panel), agent, { since: begun + day * DAY })
    }
    const page = await get(api, agent)
    assert.include(page, '1–25 of 27')
    assert.isTrue(page.indexOf('27 Jan 2026') < page.indexOf('3 Jan 2026'))
    assert.include(await get(api, agent, '/agent/clients?sort=since&page=2'), '26–27 of 27')
    assert.include(
      await get(api, agent, '/agent/clients?from=2026-01-10&to=2026-01-12'),
      '1–3 of 3'
    )
    const ids: number[] = []
    for await (const { id } of listOf(agent).all(10)) ids.push(id)
    assert.equal(new Set(ids).size, 27)
  })

  test('stand as associationAt says, whatever claims there are', async ({ assert, cleanup }) => {
    cleanup(() => thaw())
    const { panel, agent, other } = await world()
    const at = now()
    freeze(at)
    let seed = 20_261_121
    const below = (limit: number) => {
      seed = (seed * 48_271) % 2_147_483_647
      return seed % limit
    }
    const expected: [number, string, string][] = []
    for (let round = 0; round < 120; round++) {
      const client = await createClient(panel)
      const claims = Array.from({ length: 1 + below(4) }, () => {
        const since = at - 1_000 * below(5) + (below(8) === 0 ? DAY : 0)
        return {
          agentId: below(2) === 0 ? agent.id : other.id,
          kind: below(2) === 0 ? ('simple' as const) : ('manager' as const),
          since,
          endedAt: below(3) === 0 ? since + 1_000 * (1 + below(4)) : null,
        }
      })
      const kept: ((typeof claims)[number] & { id: number })[] = []
      for (const claim of claims) {
        const id = await associate(panel, client, agent, {
          agent_id: claim.agentId,
          kind: claim.kind,
          since: claim.since,
          ended_at: claim.endedAt,
        })
        kept.push({ ...claim, id })
      }
      const holding = associationAt(kept, at)
      const held = kept
        .filter(({ since }) => since <= at)
        .filter((claim) => associationAt(kept, claim.since)?.id === claim.id)
        .filter(({ agentId }) => agentId === agent.id)
        .sort((one, next) => one.since - next.since || one.id - next.id)
        .at(-1)
      if (holding?.agentId === agent.id) expected.push([client.id, 'simple', holding.kind])
      else if (held) expected.push([client.id, 'ended', held.kind])
    }
    const rows = await listOf(agent).page(0, 1_000)
    assert.sameDeepMembers(
      rows.map(({ clientId, state, kind }) => [clientId, state, kind]),
      expected
    )
    assert.equal(await listOf(agent).count(), expected.length)
    for (const { state, until } of rows) {
      if (state === 'ended') assert.isAtMost(until!, now())
    }
    // another agent's part of the same clients
    assert.isAbove(await listOf(other).count(), 0)
  })
})
