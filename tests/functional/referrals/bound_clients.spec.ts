import fc from 'fast-check'
import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { freeze, now, thaw } from '#core/clock'
import { simpleTerms } from '#plans/plan_terms'
import type { ReceiptFacts } from '#referrals/decide'
import { runs } from '#tests/helpers/long'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderCancelled,
  orderFraud,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'
import {
  balanceOf,
  beginStory,
  follow,
  ledgerFindings,
  receiptsOf,
  referralsOf,
  type Story,
  tokenOf,
} from '#tests/helpers/story'
import { createAffiliate, createLink, type TestAffiliate, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

/**
 * From the beginning on, so that every order of theirs binds its client.
 */
async function bindForLife(affiliate: { id: number }, binding: 'life' | 'order' = 'life') {
  const at = now()
  const [planId] = await db
    .table('plans')
    .insert({ name: unique('Plan'), created_at: at, updated_at: at })
  await db.table('plan_versions').insert({
    plan_id: planId,
    version: 1,
    terms: JSON.stringify({ ...simpleTerms({ percentBps: 1_000, holdDays: 30 }), binding }),
    effective_from: 0,
    created_at: at,
  })
  await db
    .table('affiliate_plans')
    .insert({ affiliate_id: affiliate.id, plan_id: planId, since: 0 })
}

async function boundStory() {
  const story = await beginStory()
  await bindForLife(story.affiliate)
  const other = await createAffiliate(story.panel)
  return { ...story, other, otherLink: await createLink(other) }
}

async function tell(client: ApiClient, { panel }: Pick<Story, 'panel'>, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function pendingOf(panel: Story['panel'], affiliate: TestAffiliate) {
  const { pending } = await balanceOf({ panel, affiliate })
  return pending
}

/** An order and its payment, `days` after noon. */
function buy(clientId: string, days: number, token?: string, externalId = unique('order')) {
  const at = NOON + days * DAY
  const order = orderPlaced({
    at,
    order: { id: externalId, client_id: clientId, placed_at: new Date(at).toISOString() },
    ...(token && { visit_token: token }),
  })
  return {
    order,
    paid: invoicePaid({ at, invoice: invoiceOf(order, { paid_at: new Date(at).toISOString() }) }),
  }
}

test.group('Bound clients', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('a client who once ordered under a plan for life earns for the same affiliate ever after', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    const first = buy('C', 0, tokenOf(await follow(story.link, { at: NOON - DAY })))
    const later = buy('C', 200)
    freeze(NOON + 200 * DAY)
    await tell(client, story, first.order, first.paid, later.order, later.paid)

    assert.equal(await pendingOf(story.panel, story.affiliate), 200)
    const [one, two] = await referralsOf(story.panel)
    assert.containsSubset(two, {
      affiliate_id: story.affiliate.id,
      status: 'qualified',
      reason: 'bound_client',
      link_id: one.link_id,
      visit_id: one.visit_id,
    })
    assert.deepEqual(JSON.parse(two.reason_values), { boundAt: NOON, at: NOON + 200 * DAY })
    const [, receipt] = await receiptsOf(story.panel)
    assert.containsSubset(receipt.facts, {
      binding: { affiliateId: story.affiliate.id, since: NOON, affiliateEmail: null },
      decision: { source: 'binding' },
    })
  })

  test('a later visit of another affiliate does not take the client over, and says so', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    const first = buy('C', 0, tokenOf(await follow(story.link, { at: NOON - DAY })))
    const later = buy('C', 50, tokenOf(await follow(story.otherLink, { at: NOON + 49 * DAY })))
    freeze(NOON + 50 * DAY)
    await tell(client, story, first.order, first.paid, later.order, later.paid)

    assert.equal(await pendingOf(story.panel, story.affiliate), 200)
    assert.equal(await pendingOf(story.panel, story.other), 0)
    const rows = await referralsOf(story.panel)
    assert.deepEqual(
      rows.map((row) => [row.affiliate_id, row.status, row.reason]),
      [
        [story.affiliate.id, 'qualified', 'last_click'],
        [story.affiliate.id, 'qualified', 'bound_client'],
        [story.other.id, 'rejected', 'bound_to_other'],
      ]
    )
  })

  test('under a plan that binds the order only, the next visit earns', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    await bindForLife(story.other, 'order')
    const first = buy('C', 0, tokenOf(await follow(story.otherLink, { at: NOON - DAY })))
    const second = buy('C', 5, tokenOf(await follow(story.link, { at: NOON + 4 * DAY })))
    const third = buy('C', 100)
    freeze(NOON + 100 * DAY)
    await tell(
      client,
      story,
      first.order,
      first.paid,
      second.order,
      second.paid,
      third.order,
      third.paid
    )

    assert.equal(await pendingOf(story.panel, story.other), 100)
    assert.equal(await pendingOf(story.panel, story.affiliate), 200)
  })

  test('nobody earns where the bound affiliate was not active at the order', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    const first = buy('C', 0, tokenOf(await follow(story.link, { at: NOON - DAY })))
    const later = buy('C', 50, tokenOf(await follow(story.otherLink, { at: NOON + 49 * DAY })))
    await db
      .table('affiliate_standings')
      .insert({ affiliate_id: story.affiliate.id, status: 'suspended', since: NOON + 10 * DAY })
    freeze(NOON + 50 * DAY)
    await tell(client, story, first.order, first.paid, later.order, later.paid)

    assert.equal(await pendingOf(story.panel, story.affiliate), 100)
    assert.equal(await pendingOf(story.panel, story.other), 0)
    const [, bound, clicker] = await referralsOf(story.panel)
    assert.containsSubset(bound, { status: 'rejected', reason: 'affiliate_not_active_at_order' })
    assert.containsSubset(clicker, { status: 'rejected', reason: 'bound_to_other' })
  })

  test('an order that turns out to be fraud binds nobody: later ones go to whom they would have', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    const first = buy('C', 0, tokenOf(await follow(story.link, { at: NOON - DAY })))
    const later = buy('C', 50, tokenOf(await follow(story.otherLink, { at: NOON + 49 * DAY })))
    const bare = buy('C', 60)
    freeze(NOON + 60 * DAY)
    await tell(client, story, first.order, later.order, later.paid, bare.order, bare.paid)
    assert.equal(await pendingOf(story.panel, story.affiliate), 200)

    await tell(client, story, orderFraud(first.order.data.order.id, { at: NOON + DAY }))
    assert.equal(await pendingOf(story.panel, story.affiliate), 0)
    assert.equal(await pendingOf(story.panel, story.other), 100)
    assert.isEmpty(await ledgerFindings(story.panel))

    const rows = await referralsOf(story.panel)
    assert.includeDeepMembers(
      rows.map((row) => [row.affiliate_id, row.status, row.reason]),
      [
        [story.affiliate.id, 'rejected', 'superseded'],
        [story.other.id, 'qualified', 'last_click'],
      ]
    )
  })

  test('a cancelled one binds nobody unless it was paid before, whenever that is told', async ({
    client,
    assert,
  }) => {
    const story = await boundStory()
    const first = buy('C', 0, tokenOf(await follow(story.link, { at: NOON - DAY })))
    const later = buy('C', 50)
    const cancelled = orderCancelled(first.order.data.order.id, { at: NOON + 2 * DAY })
    freeze(NOON + 60 * DAY)
    await tell(client, story, first.order, later.order, later.paid, cancelled)
    assert.equal(await pendingOf(story.panel, story.affiliate), 0)

    await tell(client, story, first.paid)
    assert.equal(await pendingOf(story.panel, story.affiliate), 200)
    const receipts = await receiptsOf(story.panel)
    assert.containsSubset(receipts.at(-1), { reason: 'bound_client', decision: 3 })
  })

  test('in whatever order the events arrive, decisions, referrals and money are the same', async ({
    client,
    assert,
  }) => {
    let expected: unknown
    const orders = permutations([0, 1, 2, 3])
    const some = runs(6, orders.length)
    for (const order of orders.filter(
      (_, index) => index % Math.floor(orders.length / some) === 0
    )) {
      freeze(NOON)
      const story = await boundStory()
      const buys = [
        buy('C', 0, tokenOf(await follow(story.otherLink, { at: NOON - DAY })), 'o-0'),
        buy('C', 10, tokenOf(await follow(story.link, { at: NOON + 9 * DAY })), 'o-1'),
        buy('C', 20, tokenOf(await follow(story.otherLink, { at: NOON + 19 * DAY })), 'o-2'),
        buy('C', 90, undefined, 'o-3'),
      ]
      freeze(NOON + 90 * DAY)
      for (const index of order) await tell(client, story, buys[index]!.paid, buys[index]!.order)

      const told = await outcome(story)
      expected ??= told
      assert.deepEqual(told, expected, order.join())
      assert.isEmpty(await ledgerFindings(story.panel))
    }
    assert.deepEqual(expected, {
      decisions: [
        ['o-0', 'last_click', 'other'],
        ['o-1', 'last_click', 'affiliate'],
        ['o-2', 'bound_client', 'affiliate'],
        ['o-3', 'bound_client', 'affiliate'],
      ],
      referrals: [
        ['o-0', 'other', 'qualified', 'last_click'],
        ['o-1', 'affiliate', 'qualified', 'last_click'],
        ['o-2', 'affiliate', 'qualified', 'bound_client'],
        ['o-2', 'other', 'rejected', 'bound_to_other'],
        ['o-3', 'affiliate', 'qualified', 'bound_client'],
      ],
      pending: [300, 100],
    })
  })

  test('whatever is bought, cancelled and told, in whatever order: the same decisions', async ({
    client,
    assert,
  }) => {
    const purchase = fc.record({
      day: fc.integer({ min: 0, max: 3 }),
      via: fc.constantFrom('affiliate' as const, 'other' as const, null),
      isPaid: fc.boolean(),
      end: fc.constantFrom('cancelled' as const, 'fraud' as const, null, null),
    })
    await fc.assert(
      fc.asyncProperty(
        fc.array(purchase, { minLength: 2, maxLength: 4 }),
        fc.infiniteStream(fc.nat()),
        async (purchases, random) => {
          const results: unknown[] = []
          for (const shuffled of [false, true]) {
            freeze(NOON)
            const story = await boundStory()
            await bindForLife(story.other)
            const events: SentEvent[] = [clientRegistered({ client: { id: 'C' }, at: NOON - DAY })]
            for (const [index, { day, via, isPaid, end }] of purchases.entries()) {
              const link = via === 'affiliate' ? story.link : story.otherLink
              const token = via && tokenOf(await follow(link, { at: NOON + (day - 1) * DAY }))
              const { order, paid } = buy('C', day, token ?? undefined, `o-${index}`)
              const at = NOON + day * DAY + 1_000
              events.push(order)
              if (isPaid) events.push(paid)
              if (end)
                events.push((end === 'fraud' ? orderFraud : orderCancelled)(`o-${index}`, { at }))
            }
            freeze(NOON + 10 * DAY)
            const sequence = shuffled
              ? events
                  .map((event) => ({ event, at: random.next().value as number }))
                  .sort((one, two) => one.at - two.at)
                  .map(({ event }) => event)
              : events
            await tell(client, story, ...sequence)
            results.push(await outcome(story))
          }
          assert.deepEqual(results[1], results[0])
        }
      ),
      { numRuns: runs(12, 200) }
    )
  }).timeout(600_000)
})

/**
 * What stands in the end, by the panel's ids and the people's parts.
 */
async function outcome(story: Awaited<ReturnType<typeof boundStory>>) {
  const orders = await db.from('orders').where('panel_id', story.panel.id).orderBy('external_id')
  const name = new Map(orders.map((row) => [Number(row.id), row.external_id as string]))
  const part = (id: number | null) =>
    id === story.affiliate.id ? 'affiliate' : id === story.other.id ? 'other' : null
  const receipts = await receiptsOf(story.panel)
  const latest = orders.map((row) => receipts.findLast((each) => each.order_id === row.id)!)
  const rows = await referralsOf(story.panel)
  const referrals = rows.filter((row) => row.order_id !== null)
  return {
    decisions: latest.map((row) => [name.get(row.order_id), row.reason, part(row.affiliate_id)]),
    referrals: referrals
      // a decision that did not stand leaves its traces
      .filter((row) =>
        isInvolved(
          latest.find(({ order_id: id }) => id === row.order_id)!,
          row
        )
      )
      .map((row) => [name.get(row.order_id), part(row.affiliate_id), row.status, row.reason])
      .sort((one, two) => (one.join() < two.join() ? -1 : 1)),
    pending: [
      await pendingOf(story.panel, story.affiliate),
      await pendingOf(story.panel, story.other),
    ],
  }
}

function isInvolved(
  { affiliate_id: earner, facts }: { affiliate_id: number | null; facts: ReceiptFacts },
  { affiliate_id: affiliateId }: { affiliate_id: number }
) {
  return affiliateId === earner || affiliateId === facts.decision.passedOver?.affiliateId
}
