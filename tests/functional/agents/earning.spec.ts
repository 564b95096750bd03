import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { precedence } from '#agents/settings'
import { freeze, thaw } from '#core/clock'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { loadSettings } from '#core/settings/setting'
import { simpleTerms } from '#plans/plan_terms'
import { agentTokenOf, createAgent, followAgent, type TestAgent } from '#tests/helpers/agents'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import { createPlan } from '#tests/helpers/plans'
import {
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  referralsOf,
  type Story,
} from '#tests/helpers/story'
import { createClient, type TestPanel, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

async function tell(api: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(api, panel, event)
    response.assertStatus(202)
  }
}

async function agentStory(): Promise<Story & { agent: TestAgent }> {
  const story = await beginStory()
  return { ...story, agent: await createAgent(story.panel) }
}

/** Who is credited in which role: by payee, newest decision of each order. */
async function earners(panel: TestPanel) {
  const rows = await commissionsOf(panel)
  return rows.map(({ affiliate_id: affiliateId, amount }) => [affiliateId, Number(amount)])
}

const agentPlan = (agent: TestAgent, planId: number) =>
  db
    .table('affiliate_plans')
    .insert({ affiliate_id: agent.affiliateId, role: 'agent', plan_id: planId, since: 0 })

test.group('Agents earn', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('on the orders of a client who registered through their link, also later ones without any visit', async ({
    client: api,
    assert,
  }) => {
    const { panel, agent } = await agentStory()
    const plan = await createPlan(panel, { terms: simpleTerms({ percentBps: 2_000, holdDays: 7 }) })
    await agentPlan(agent, plan.id)
    const id = unique('client')
    const visit = await followAgent(agent, { at: NOON - 60_000 })
    await tell(api, panel, clientRegistered({ client: { id }, visit_token: agentTokenOf(visit) }))
    const [association] = await db.from('associations').where('agent_id', agent.id)
    assert.containsSubset(association, {
      kind: 'simple',
      origin: 'registration',
      since: NOON,
      ended_at: null,
      visit_id: visit.visitId,
    })

    freeze(NOON + 100 * DAY)
    const order = orderPlaced({ order: { client_id: id } })
    await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))
    // the agent's own plan, not the default of a tenth
    assert.deepEqual(await earners(panel), [[agent.affiliateId, 200]])
    const referrals = await referralsOf(panel)
    assert.deepEqual(
      referrals.map(({ kind, role, reason }) => [kind, role, reason]),
      [
        ['signup', 'agent', 'agent_association'],
        ['order', 'agent', 'agent_association'],
      ]
    )
    assert.isEmpty(await ledgerFindings(panel))
  })

  test('once a client without an agent orders through their link; the next agent’s link changes nothing', async ({
    client: api,
    assert,
  }) => {
    const { panel, agent } = await agentStory()
    const next = await createAgent(panel)
    const buyer = await createClient(panel)
    const order = orderPlaced({
      order: { client_id: buyer.externalId },
      visit_token: agentTokenOf(await followAgent(agent, { at: NOON - DAY })),
    })
    const later = orderPlaced({
      at: NOON + DAY,
      order: { client_id: buyer.externalId },
      visit_token: agentTokenOf(await followAgent(next, { at: NOON })),
    })
    await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))
    freeze(NOON + DAY)
    await tell(api, panel, later, invoicePaid({ invoice: invoiceOf(later) }))
    assert.deepEqual(await earners(panel), [
      [agent.affiliateId, 100],
      [agent.affiliateId, 100],
    ])
  })

  for (const [setting, expected] of [
    ['association', 'agent'],
    ['last_click', 'affiliate'],
  ] as const) {
    test(`or an affiliate, never both, in whatever order it is told: ${setting}`, async ({
      client: api,
      assert,
      cleanup,
    }) => {
      cleanup(() => setPrecedence(null))
      await setPrecedence(setting)
      const parts = ['registration', 'order', 'payment', 'refund']
      const seen = new Set<string>()
      for (const sequence of permutations(parts)) {
        const { panel, agent, affiliate, link } = await agentStory()
        const id = unique('client')
        const order = orderPlaced({
          order: { client_id: id },
          visit_token: agentTokenOf(
            await followAgent(agent, { at: NOON - 2 * DAY }),
            await follow(link, { at: NOON - DAY })
          ),
        })
        const payment = invoicePaid({ invoice: invoiceOf(order) })
        const events: Record<string, SentEvent> = {
          registration: clientRegistered({
            client: { id, registered_at: new Date(NOON - DAY).toISOString() },
            visit_token: agentTokenOf(await followAgent(agent, { at: NOON - 2 * DAY })),
          }),
          order,
          payment,
          refund: invoiceRefunded(payment, { amount: 400 }),
        }
        for (const name of sequence) await tell(api, panel, events[name]!)

        const byWhom = (id_: number) => (id_ === affiliate.id ? 'affiliate' : 'agent')
        const rows = await commissionsOf(panel)
        const referrals = await referralsOf(panel)
        seen.add(
          JSON.stringify([
            rows
              .filter(({ amount }) => Number(amount) !== 0)
              .map((row) => [byWhom(row.affiliate_id), Number(row.amount)]),
            referrals
              .filter(({ kind }) => kind === 'order')
              .map((row) => [byWhom(row.affiliate_id), row.role, row.status])
              .sort(),
          ])
        )
        assert.isEmpty(await ledgerFindings(panel))
      }
      const other = expected === 'agent' ? 'affiliate' : 'agent'
      assert.deepEqual(
        [...seen].map((text) => JSON.parse(text)),
        [
          [
            [[expected, 60]],
            [
              [expected, expected, 'qualified'],
              [other, other, 'rejected'],
            ].sort(),
          ],
        ]
      )
    })
  }

  test('nothing while suspended, and what they earned waits until they no longer are', async ({
    client: api,
    assert,
  }) => {
    const { panel, agent } = await agentStory()
    const buyer = await createClient(panel)
    const order = orderPlaced({
      order: { client_id: buyer.externalId },
      visit_token: agentTokenOf(await followAgent(agent, { at: NOON - DAY })),
    })
    await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))

    const stand = async (status: string, since: number) => {
      await db.table('agent_standings').insert({ agent_id: agent.id, status, since })
      await db.from('agents').where('id', agent.id).update({ status })
    }
    await stand('suspended', NOON + DAY)
    freeze(NOON + 2 * DAY)
    const later = orderPlaced({ order: { client_id: buyer.externalId } })
    await tell(api, panel, later, invoicePaid({ invoice: invoiceOf(later) }))
    assert.deepEqual(await earners(panel), [[agent.affiliateId, 100]])
    const referrals = await referralsOf(panel)
    const [, refused] = referrals.filter(({ kind }) => kind === 'order')
    assert.containsSubset(refused, { status: 'rejected', reason: 'agent_not_active_at_order' })

    const release = await app.container.make(ReleaseDueCommissions)
    freeze(NOON + 60 * DAY)
    assert.equal(await release.handle({ panelId: panel.id }), 0)
    await stand('active', NOON + 60 * DAY)
    assert.equal(await release.handle({ panelId: panel.id }), 1)
  })

  test('nothing from themselves, nor from a visit that has ended, is another panel’s or came before they were agents', async ({
    client: api,
    assert,
  }) => {
    const { panel, agent } = await agentStory()
    const elsewhere = await agentStory()
    const young = await createAgent(panel, { since: NOON - 60_000 })
    const tokens = {
      own: [agent.client.externalId, agentTokenOf(await followAgent(agent, { at: NOON - DAY }))],
      ended: [unique('c'), agentTokenOf(await followAgent(agent, { at: NOON - 31 * DAY }))],
      elsewhere: [
        unique('c'),
        agentTokenOf(await followAgent(elsewhere.agent, { at: NOON - DAY })),
      ],
      early: [unique('c'), agentTokenOf(await followAgent(young, { at: NOON - DAY }))],
    }
    for (const [id, token] of Object.values(tokens)) {
      const order = orderPlaced({ order: { client_id: id }, visit_token: token })
      await tell(api, panel, order, invoicePaid({ invoice: invoiceOf(order) }))
    }
    assert.isEmpty(await earners(panel))
    assert.isEmpty(await db.from('associations').where('panel_id', panel.id))
  })
})

/** From the beginning on, as though it had never been another. */
async function setPrecedence(value: string | null) {
  await db.from('settings').where('key', precedence.key).delete()
  if (value) await db.table('settings').insert({ key: precedence.key, value, updated_at: 0 })
  await loadSettings()
}
