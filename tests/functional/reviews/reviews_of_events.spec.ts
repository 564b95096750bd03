import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { addressHash } from '#core/address_hash'
import { freeze, thaw } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { DecideReview } from '#commissions/reviews/actions/decide_review'
import { reviewOrdersPerDay, reviewSeconds } from '#referrals/settings'
import { launchToken } from '#tests/helpers/launch'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  commissionsOf,
  follow,
  ledgerFindings,
  referralsOf,
  type Story,
  tokenOf,
} from '#tests/helpers/story'
import { Visitor } from '#tests/helpers/visitor'
import { createAffiliate, createLink, createUser, unique } from '#tests/helpers/world'

const SECOND = 1_000
const DAY = 86_400_000
/** Limits are dated: a time of their own keeps them from the orders of other tests. */
const NOON = Date.parse('2031-03-10T12:00:00Z')

async function set(...changes: { setting: typeof reviewSeconds; text: string }[]) {
  await new ChangeSettings().handle({ actor: COMMAND_LINE, changes: changes as never })
}

async function tell(client: ApiClient, { panel }: Pick<Story, 'panel'>, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function reviewsOf(panel: { id: number }) {
  const rows = await db.from('reviews').where('panel_id', panel.id).orderBy('id')
  return rows.map((row) => ({ ...row, reasons: JSON.parse(row.reasons) }))
}

async function codesOf(panel: { id: number }) {
  const reviews = await reviewsOf(panel)
  return reviews.map(({ reasons }) => reasons.map((each: { reason: string }) => each.reason))
}

async function pendingOf(story: Story) {
  const { pending } = await balanceOf(story)
  return pending
}

/** An order a minute after its visit, as people do. */
async function ordinary({ link }: Story, overrides: Record<string, unknown> = {}, order = {}) {
  return orderPlaced({
    visit_token: tokenOf(await follow(link, { at: NOON - 60 * SECOND })),
    order: { client_id: unique('buyer'), ...order },
    ...overrides,
  })
}

async function decide(
  story: Pick<Story, 'panel'>,
  decision: 'accepted' | 'rejected',
  reviewId?: number
) {
  const admin = await createUser(
    story.panel,
    { id: 0, externalId: unique('staff'), email: 'staff@example.net' },
    { role: 'admin', name: 'Sara Staff' }
  )
  const action = await app.container.make(DecideReview)
  const [first] = await reviewsOf(story.panel)
  return action.handle({
    actor: { userId: admin, name: 'Sara Staff' },
    reviewId: reviewId ?? first.id,
    panelId: story.panel.id,
    decision,
    note: 'Looked at',
  })
}

/** A client of the panel signs in from an address, through the proxy in front of the add-on. */
async function signInFrom(story: Story, address: string, claims: Record<string, unknown> = {}) {
  const token = await launchToken(story.panel, {
    sub: story.affiliate.client.externalId,
    ...claims,
  })
  const page = await new Visitor().get(`/launch?token=${token}`, {
    'x-forwarded-for': address,
  })
  if (page.status !== 303) throw new Error(`Launch answered ${page.status}`)
}

test.group('Reviews of events', (group) => {
  group.setup(async () => {
    freeze(NOON - 100 * DAY)
    await set({ setting: reviewSeconds, text: '2' }, { setting: reviewOrdersPerDay, text: '3' })
    return async () => {
      freeze(NOON + 100 * DAY)
      await set({ setting: reviewSeconds, text: '0' }, { setting: reviewOrdersPerDay, text: '20' })
      thaw()
    }
  })
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('an ordinary order is not reviewed', async ({ client, assert }) => {
    const story = await beginStory()
    const order = await ordinary(
      story,
      { client_ip: '192.0.2.10' },
      { payment_reference: 'card-1' }
    )
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

    assert.isEmpty(await reviewsOf(story.panel))
    assert.containsSubset(await referralsOf(story.panel), [{ status: 'qualified' }])
  })

  test('one too fast after its visit is credited, in review, and says so before it is paid', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = orderPlaced({
      visit_token: tokenOf(await follow(story.link, { at: NOON - 2 * SECOND })),
    })
    await tell(client, story, order)
    const [review] = await reviewsOf(story.panel)
    assert.containsSubset(review, {
      state: 'open',
      affiliate_id: story.affiliate.id,
      reasons: [{ reason: 'too_fast', values: { seconds: 2, limit: 2 } }],
    })
    assert.containsSubset(await referralsOf(story.panel), [{ status: 'in_review' }])

    await tell(client, story, invoicePaid({ invoice: invoiceOf(order) }))
    assert.containsSubset(await commissionsOf(story.panel), [{ status: 'in_review', amount: 100 }])
    assert.equal(await pendingOf(story), 100)
  })

  test('accepted, it is held like any other; rejected, it is taken back', async ({
    client,
    assert,
  }) => {
    for (const decision of ['accepted', 'rejected'] as const) {
      const story = await beginStory()
      const order = orderPlaced({
        visit_token: tokenOf(await follow(story.link, { at: NOON - SECOND })),
      })
      await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
      assert.deepEqual(await decide(story, decision), { ok: true })

      const isAccepted = decision === 'accepted'
      assert.equal(await pendingOf(story), isAccepted ? 100 : 0)
      assert.containsSubset(await referralsOf(story.panel), [
        isAccepted
          ? { status: 'qualified', reason: 'last_click' }
          : { status: 'rejected', reason: 'review_rejected' },
      ])
      const commissions = await commissionsOf(story.panel)
      assert.equal(commissions[0].status, isAccepted ? 'pending' : 'reversed')
      assert.isEmpty(await ledgerFindings(story.panel))

      const acts = await db.from('admin_acts').where('panel_id', story.panel.id)
      assert.containsSubset(acts, [{ act: `review.${decision}`, reason: 'Looked at' }])
    }
  })

  test('a second decision changes nothing and says who decided', async ({ client, assert }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    await decide(story, 'accepted')
    const before = await commissionsOf(story.panel)

    const again = await decide(story, 'rejected')
    assert.deepEqual(again, {
      ok: false,
      reason: 'decided',
      state: 'accepted',
      by: 'Sara Staff',
      at: NOON,
    })
    assert.deepEqual(await commissionsOf(story.panel), before)
    const acts = await db.from('admin_acts').where('panel_id', story.panel.id)
    assert.lengthOf(acts, 1)
  })

  test('of two admins at once, one decides', async ({ client, assert }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    const outcomes = await Promise.all([
      decide(story, 'accepted'),
      decide(story, 'rejected'),
      decide(story, 'accepted'),
    ])
    assert.lengthOf(
      outcomes.filter(({ ok }) => ok),
      1
    )
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('an order or a visit from where the affiliate signed in, also in another period of the key', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    freeze(NOON - 25 * DAY)
    await signInFrom(story, '192.0.2.7')
    freeze(NOON)
    await tell(client, story, await ordinary(story, { client_ip: '192.0.2.7' }))
    await tell(client, story, await ordinary(story, { client_ip: '192.0.2.8' }))

    const visited = await ordinary(story)
    await db
      .from('visits')
      .where('link_id', story.link.id)
      .orderBy('id')
      .update({ address_hash: addressHash('192.0.2.7', NOON - 60 * SECOND) })
    await tell(client, story, visited)

    const reviews = await reviewsOf(story.panel)
    assert.lengthOf(reviews, 2)
    assert.deepEqual(
      reviews.map(({ reasons }) => reasons[0]),
      [
        { reason: 'own_address', values: { of: 'order', seenAt: NOON - 25 * DAY } },
        { reason: 'own_address', values: { of: 'visit', seenAt: NOON - 25 * DAY } },
      ]
    )
    const stored = JSON.stringify([
      await db.from('sign_in_addresses').where('panel_id', story.panel.id),
      await db.from('orders').where('panel_id', story.panel.id),
      reviews,
    ])
    assert.notInclude(stored, '192.0.2')
  })

  test('no address is kept of staff who act as the client, of admins, or from inside the network', async ({
    assert,
  }) => {
    const story = await beginStory()
    await signInFrom(story, '192.0.2.7', { impersonated_by: 's-1' })
    await signInFrom(story, '192.0.2.7', { role: 'admin', sub: 's-1' })
    await signInFrom(story, '10.0.0.7')
    assert.isEmpty(await db.from('sign_in_addresses').where('panel_id', story.panel.id))

    await signInFrom(story, '192.0.2.7')
    await signInFrom(story, '192.0.2.7')
    const kept = await db.from('sign_in_addresses').where('panel_id', story.panel.id)
    assert.lengthOf(kept, 3)
  })

  test('somebody else’s sign-in, or one from long ago, is nobody’s business', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const stranger = await createAffiliate(story.panel)
    await signInFrom({ ...story, affiliate: stranger }, '192.0.2.7')
    freeze(NOON - 31 * DAY)
    await signInFrom(story, '192.0.2.9')
    freeze(NOON)
    await tell(client, story, await ordinary(story, { client_ip: '192.0.2.7' }))
    await tell(client, story, await ordinary(story, { client_ip: '192.0.2.9' }))
    assert.isEmpty(await reviewsOf(story.panel))
  })

  test('the orders beyond a day’s limit, and a repeated event makes none more', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const orders: SentEvent[] = []
    for (let i = 0; i < 5; i++) orders.push(await ordinary(story))
    await tell(client, story, ...orders, ...orders)
    for (const order of orders) {
      await tell(client, story, invoicePaid({ invoice: invoiceOf(order) }))
    }
    const reviews = await reviewsOf(story.panel)
    assert.deepEqual(
      reviews.map(({ reasons }) => reasons[0].values.orders),
      [4, 5]
    )
    freeze(NOON + DAY)
    const next = orderPlaced({
      visit_token: tokenOf(await follow(story.link, { at: NOON + DAY - 60 * SECOND })),
    })
    await tell(client, story, next)
    assert.lengthOf(await reviewsOf(story.panel), 2)
  })

  test('a card of the affiliate’s own, on the order or only on its invoice', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const own = orderPlaced({
      order: { client_id: story.affiliate.client.externalId, payment_reference: 'card-A' },
    })
    const onOrder = await ordinary(story, {}, { payment_reference: 'card-A' })
    const onInvoice = await ordinary(story, {}, { payment_reference: 'card-B' })
    await tell(
      client,
      story,
      own,
      invoicePaid({ invoice: invoiceOf(own, { payment_reference: 'account-9' }) }),
      onOrder,
      onInvoice
    )
    assert.lengthOf(await reviewsOf(story.panel), 1)

    await tell(
      client,
      story,
      invoicePaid({ invoice: invoiceOf(onInvoice, { payment_reference: 'account-9' }) })
    )
    const reviews = await reviewsOf(story.panel)
    assert.deepEqual(
      reviews.map(({ reasons }) => reasons),
      [
        [{ reason: 'own_payment', values: { of: 'order' } }],
        [{ reason: 'own_payment', values: { of: 'invoice' } }],
      ]
    )
    assert.containsSubset(await commissionsOf(story.panel), [{ status: 'in_review' }])
    const stored = await db.from('orders').where('panel_id', story.panel.id)
    assert.notInclude(JSON.stringify(stored), 'card-A')
  })

  test('another panel’s card of the same name is another card', async ({ client, assert }) => {
    const story = await beginStory()
    const elsewhere = await beginStory()
    await db
      .from('clients')
      .where('id', elsewhere.affiliate.client.id)
      .update({ external_id: story.affiliate.client.externalId })
    await tell(
      client,
      elsewhere,
      orderPlaced({
        order: { client_id: story.affiliate.client.externalId, payment_reference: 'card-A' },
      })
    )
    await tell(client, story, await ordinary(story, {}, { payment_reference: 'card-A' }))
    assert.isEmpty(await reviewsOf(story.panel))
  })

  test('a further reason is added while the review is open; a known one never reopens it, a new one does', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const own = orderPlaced({
      order: { client_id: story.affiliate.client.externalId, payment_reference: 'card-A' },
    })
    const open = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    const accepted = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    const rejected = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tell(client, story, own, open, accepted, rejected)
    const [, two, three] = await reviewsOf(story.panel)
    await decide(story, 'accepted', two.id)
    await decide(story, 'rejected', three.id)

    const pay = (order: SentEvent, reference: string) =>
      invoicePaid({ invoice: invoiceOf(order, { payment_reference: reference }) })
    await tell(client, story, pay(accepted, 'card-B'))
    const [, paid] = await reviewsOf(story.panel)
    assert.equal(paid.state, 'accepted')

    await tell(client, story, ...[open, accepted, rejected].map((order) => pay(order, 'card-A')))
    const reviews = await reviewsOf(story.panel)
    assert.deepEqual(
      reviews.map(({ state, reasons }) => [
        state,
        reasons.map((each: { reason: string }) => each.reason),
      ]),
      [
        ['open', ['too_fast', 'own_payment']],
        ['open', ['too_fast', 'own_payment']],
        ['rejected', ['too_fast']],
      ]
    )
    assert.isNull(reviews[1].decided_by)
    assert.containsSubset(await db.from('admin_acts').where('panel_id', story.panel.id), [
      { act: 'review.reopened', user_id: null },
    ])
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('an open review of who no longer earns the order is gone; the new earner’s stands', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const other = await createAffiliate(story.panel)
    const buyer = unique('buyer')
    const order = orderPlaced({ order: { client_id: buyer }, visit_token: undefined })
    const registered = clientRegistered({
      client: { id: buyer },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(client, story, order, registered)
    const [review] = await reviewsOf(story.panel)
    assert.equal(review.affiliate_id, story.affiliate.id)

    freeze(NOON + SECOND)
    await tell(
      client,
      story,
      clientRegistered({
        client: { id: buyer },
        visit_token: tokenOf(await follow(await createLink(other), { at: NOON })),
      })
    )
    const reviews = await reviewsOf(story.panel)
    assert.deepEqual(
      reviews.map((row) => row.affiliate_id),
      [other.id]
    )
    assert.deepEqual(await decide(story, 'accepted', review.id), { ok: false, reason: 'gone' })
  })

  test('a refused order is nobody’s to review', async ({ client, assert }) => {
    const story = await beginStory()
    await tell(
      client,
      story,
      orderPlaced({
        order: { client_id: story.affiliate.client.externalId },
        visit_token: tokenOf(await follow(story.link)),
      }),
      orderPlaced()
    )
    assert.isEmpty(await reviewsOf(story.panel))
  })

  test('each order goes by the limits that held when it was placed', async ({ client, assert }) => {
    const story = await beginStory()
    const order = orderPlaced({
      visit_token: tokenOf(await follow(story.link, { at: NOON - 10 * SECOND })),
    })
    freeze(NOON + SECOND)
    await set({ setting: reviewSeconds, text: '60' })
    try {
      await tell(client, story, order)
      assert.isEmpty(await reviewsOf(story.panel))

      freeze(NOON + 10 * SECOND)
      await tell(
        client,
        story,
        orderPlaced({ visit_token: tokenOf(await follow(story.link, { at: NOON })) })
      )
      assert.deepEqual(await codesOf(story.panel), [['too_fast']])
    } finally {
      freeze(NOON + 11 * SECOND)
      await set({ setting: reviewSeconds, text: '2' })
    }
  })

  test('a rejected order binds its client no longer', async ({ client, assert }) => {
    const story = await beginStory()
    const [planId] = await db
      .table('plans')
      .insert({ name: unique('Plan'), created_at: 0, updated_at: 0 })
    await db.table('plan_versions').insert({
      plan_id: planId,
      version: 1,
      terms: JSON.stringify({
        rules: [{ match: {}, earns: { kind: 'percent', bps: 1_000 } }],
        holdDays: 30,
        minimumOrder: {},
        binding: 'life',
        renewalPayments: null,
        release: 'automatic',
      }),
      effective_from: 0,
      created_at: 0,
    })
    await db
      .table('affiliate_plans')
      .insert({ affiliate_id: story.affiliate.id, plan_id: planId, since: 0 })
    const order = orderPlaced({
      order: { client_id: 'C' },
      visit_token: tokenOf(await follow(story.link)),
    })
    freeze(NOON + DAY)
    const later = orderPlaced({ order: { client_id: 'C' } })
    await tell(client, story, order, later, invoicePaid({ invoice: invoiceOf(later) }))
    assert.equal(await pendingOf(story), 100)

    await decide(story, 'rejected')
    assert.equal(await pendingOf(story), 0)
    assert.isEmpty(await ledgerFindings(story.panel))
  })
})
