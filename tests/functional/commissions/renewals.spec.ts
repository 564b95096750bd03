import { test } from '@japa/runner'
import { freeze, thaw } from '#core/clock'
import { simpleTerms } from '#plans/plan_terms'
import {
  invoiceOf,
  invoicePaid,
  iso,
  item,
  orderPlaced,
  sendEvent,
  serviceChanged,
  signupCompleted,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import { percent, rule, terms } from '#tests/helpers/plan_terms'
import { assignPlan, createPlan } from '#tests/helpers/plans'
import {
  balanceOf,
  beginStory,
  commissionsBesideLedger,
  commissionsOf,
  follow,
  ledgerFindings,
  tokenOf,
  type Story,
} from '#tests/helpers/story'
import { createAffiliate, createLink, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

type Api = Parameters<typeof sendEvent>[0]

async function tell(client: Api, { panel }: Pick<Story, 'panel'>, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

/**
 * An affiliate with 10 % of what is new and 5 % of renewals, `renewalPayments` of them.
 */
async function beginRenewals(renewalPayments: number | null = null) {
  const story = await beginStory()
  const plan = await createPlan(story.panel, {
    terms: terms(
      [rule({ payment: 'renewal' }, percent(500)), rule({ payment: 'new' }, percent(1000))],
      { renewalPayments }
    ),
  })
  await assignPlan(story.affiliate, plan, 0)
  return { story, plan }
}

function placed(token: string, buyer = unique('buyer')) {
  const service = unique('service')
  const order = orderPlaced({ order: { client_id: buyer }, visit_token: token })
  const created = serviceChanged('created', {
    service: { id: service, client_id: buyer, order_id: order.data.order.id },
  })
  return { buyer, service, order, created }
}

function renewal(
  { buyer, service }: { buyer: string; service: string },
  days: number,
  overrides: Record<string, unknown> = {}
) {
  return invoicePaid({
    invoice: {
      id: unique('renewal'),
      client_id: buyer,
      paid_at: iso(NOON + days * DAY),
      items: [item({ service_id: service, renewal: true })],
      ...overrides,
    },
  })
}

async function amounts({ panel }: Story) {
  const rows = await commissionsOf(panel)
  return rows.map((row) => [row.affiliate_id, Number(row.amount)])
}

test.group('Renewals', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('a renewal pays by the renewal rule to who brought the order, whatever the client clicked later', async ({
    client,
    assert,
  }) => {
    const { story, plan } = await beginRenewals()
    const bruno = await createAffiliate(story.panel)
    const own = placed(tokenOf(await follow(story.link)))
    await tell(client, story, own.order, own.created)
    await tell(client, story, invoicePaid({ invoice: invoiceOf(own.order) }))

    freeze(NOON + 5 * DAY)
    const later = orderPlaced({
      order: { client_id: own.buyer },
      visit_token: tokenOf(await follow(await createLink(bruno))),
    })
    // one invoice for both: each item to its own order
    const both = invoicePaid({
      invoice: {
        ...invoiceOf(later, { id: 'both' }),
        items: [
          ...later.data.order.items,
          item({ service_id: own.service, renewal: true, amount: 3000 }),
        ],
      },
    })
    await tell(client, story, later, both, renewal(own, 6))

    const rows = await commissionsOf(story.panel)
    const ofBoth = rows.filter((row) => row.invoice === 'both')
    assert.deepEqual(ofBoth.map((row) => [row.affiliate_id, row.amount]).sort(), [
      [story.affiliate.id, 150],
      [bruno.id, 100],
    ])
    const renewed = ofBoth.find((row) => row.affiliate_id === story.affiliate.id)!
    assert.deepEqual(
      rows.filter((row) => row.invoice !== 'both').map((row) => [row.affiliate_id, row.amount]),
      [
        [story.affiliate.id, 100],
        [story.affiliate.id, 50],
      ]
    )
    assert.containsSubset(renewed, { plan_version_id: plan.versionId, rule: 0, rate_bps: 500 })
    assert.isEmpty(await commissionsBesideLedger(story.panel))
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('a plan that came after the order has no say in its renewals', async ({
    client,
    assert,
  }) => {
    const { story } = await beginRenewals()
    const own = placed(tokenOf(await follow(story.link)))
    await tell(client, story, own.order, own.created)
    const generous = await createPlan(story.panel, {
      terms: simpleTerms({ percentBps: 9000, holdDays: 0, renewals: true }),
    })
    await assignPlan(story.affiliate, generous, NOON + DAY)

    freeze(NOON + 30 * DAY)
    await tell(client, story, renewal(own, 30))
    assert.deepEqual(await amounts(story), [[story.affiliate.id, 50]])
  })

  test('a renewal of a service whose order is not known pays nobody, also on a new order’s invoice', async ({
    client,
    assert,
  }) => {
    const { story } = await beginRenewals()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tell(
      client,
      story,
      order,
      invoicePaid({
        invoice: invoiceOf(order, {
          items: [...order.data.order.items, item({ service_id: unique('old'), renewal: true })],
        }),
      })
    )
    assert.deepEqual(await amounts(story), [[story.affiliate.id, 100]])
  })

  test('upgrades and usage of the service belong to the order too', async ({ client, assert }) => {
    const { story } = await beginRenewals()
    const own = placed(tokenOf(await follow(story.link)))
    await tell(client, story, own.order, own.created)
    await tell(
      client,
      story,
      invoicePaid({
        invoice: {
          client_id: own.buyer,
          items: ['upgrade', 'usage'].map((kind) =>
            item({ kind, service_id: own.service, amount: 2000 })
          ),
        },
      })
    )
    assert.deepEqual(await amounts(story), [
      [story.affiliate.id, 200],
      [story.affiliate.id, 200],
    ])
  })

  test('order, service, payment and three renewals, of which two earn, come to the same in any order', async ({
    client,
    assert,
  }) => {
    // of 720 orders every thirtieth
    const sequences = permutations([0, 1, 2, 3, 4, 5]).filter((_, index) => index % 30 === 7)
    for (const [index, sequence] of sequences.entries()) {
      const { story } = await beginRenewals(2)
      const own = placed(tokenOf(await follow(story.link)))
      const account = { id: own.service }
      const events = [
        own.order,
        index % 2 === 0 ? own.created : signupCompleted(own.order, { account }),
        invoicePaid({ invoice: invoiceOf(own.order, { id: 'first' }) }),
        renewal(own, 10, { id: 'r1' }),
        renewal(own, 20, { id: 'r2' }),
        renewal(own, 20, { id: 'r3' }),
      ]
      for (const event of sequence) await tell(client, story, events[event]!)

      const rows = await commissionsOf(story.panel)
      assert.deepEqual(
        rows
          .filter(({ status }) => status !== 'reversed')
          .map((row) => [row.invoice, row.amount])
          .sort(),
        [
          ['first', 100],
          ['r1', 50],
          ['r2', 50],
        ],
        sequence.join()
      )
      const { pending } = await balanceOf(story)
      assert.equal(pending, 200)
      assert.isEmpty(await commissionsBesideLedger(story.panel))
      assert.isEmpty(await ledgerFindings(story.panel))
    }
  }).timeout(120_000)

  test('a service that turns out to be of another order takes its renewals along', async ({
    client,
    assert,
  }) => {
    const { story } = await beginRenewals()
    const bruno = await createAffiliate(story.panel)
    const plan = await createPlan(story.panel, {
      terms: simpleTerms({ percentBps: 1000, holdDays: 30, renewals: true }),
    })
    await assignPlan(bruno, plan, 0)
    const own = placed(tokenOf(await follow(story.link)))
    const other = orderPlaced({
      order: { client_id: own.buyer },
      visit_token: tokenOf(await follow(await createLink(bruno))),
    })
    await tell(client, story, own.order, other, own.created, renewal(own, 1))
    assert.deepEqual(await amounts(story), [[story.affiliate.id, 50]])

    freeze(NOON + DAY)
    await tell(
      client,
      story,
      serviceChanged('suspended', {
        service: { id: own.service, client_id: own.buyer, order_id: other.data.order.id },
      })
    )
    assert.deepEqual(await amounts(story), [
      [story.affiliate.id, 0],
      [bruno.id, 100],
    ])
    assert.isEmpty(await commissionsBesideLedger(story.panel))
    assert.isEmpty(await ledgerFindings(story.panel))
  })
})
