import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, thaw } from '#core/clock'
import { signVisitToken } from '#links/visit_token'
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
  follow,
  ledgerFindings,
  receiptsOf,
  referralsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'
import { createAffiliate, createLink, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')

async function tell(
  client: Parameters<typeof sendEvent>[0],
  { panel }: Story,
  ...events: SentEvent[]
) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function pendingOf(payee: Parameters<typeof balanceOf>[0]) {
  const { pending } = await balanceOf(payee)
  return pending
}

const standing = (story: Story) => ({
  link: (status: string, since: number) =>
    db.table('link_standings').insert({ link_id: story.link.id, status, since }),
  affiliate: (status: string, since: number) =>
    db.table('affiliate_standings').insert({ affiliate_id: story.affiliate.id, status, since }),
  deleted: (at: number) => db.from('links').where('id', story.link.id).update({ deleted_at: at }),
})

test.group('Attribution of events', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  const cases: [string, (story: Story) => Promise<unknown>, string][] = [
    [
      'a link paused before the visit',
      (story) => standing(story).link('inactive', NOON - 2 * DAY),
      'link_inactive_at_visit',
    ],
    [
      'a link paused between visit and order',
      (story) => standing(story).link('inactive', NOON - DAY / 2),
      'link_inactive_at_order',
    ],
    [
      'a link deleted between visit and order',
      (story) => standing(story).deleted(NOON - DAY / 2),
      'link_deleted_at_order',
    ],
    [
      'an affiliate suspended before the visit',
      (story) => standing(story).affiliate('suspended', NOON - 2 * DAY),
      'affiliate_not_active_at_visit',
    ],
    [
      'an affiliate suspended in the very millisecond of the order',
      (story) => standing(story).affiliate('suspended', NOON),
      'affiliate_not_active_at_order',
    ],
  ]
  for (const [title, change, reason] of cases) {
    test(`${title}: ${reason}, told to the affiliate`, async ({ client, assert }) => {
      const story = await beginStory()
      const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
      await change(story)
      const order = orderPlaced({ visit_token: token })
      await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

      const [referral] = await referralsOf(story.panel)
      assert.containsSubset(referral, { status: 'rejected', reason })
      const [receipt] = await receiptsOf(story.panel)
      assert.containsSubset(receipt, { outcome: 'refused', reason })
      assert.equal(await pendingOf(story), 0)
    })
  }

  test('what happened after the order does not undo it, however late the order is told', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
    const order = orderPlaced({ visit_token: token })
    const change = standing(story)
    await change.affiliate('suspended', NOON + 1)
    await change.link('inactive', NOON + 1)
    await change.deleted(NOON + 2)

    freeze(NOON + 40 * DAY)
    await tell(client, story, order, invoicePaid({ at: NOON, invoice: invoiceOf(order) }))
    assert.equal(await pendingOf(story), 100)
  })

  test('orders told before the registration are decided again when its token comes, each with a new receipt', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const buyer = unique('buyer')
    const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
    const orders = [1, 2].map(() => orderPlaced({ order: { client_id: buyer } }))
    await tell(
      client,
      story,
      ...orders,
      ...orders.map((order) => invoicePaid({ invoice: invoiceOf(order) }))
    )
    assert.equal(await pendingOf(story), 0)

    const registration = clientRegistered({ client: { id: buyer }, visit_token: token })
    await tell(client, story, registration, registration)

    assert.equal(await pendingOf(story), 200)
    const receipts = await receiptsOf(story.panel)
    const ofOrders = receipts.filter((row) => row.order_id !== null)
    assert.deepEqual(
      ofOrders.map(({ decision, outcome, reason }) => [decision, outcome, reason]).sort(),
      [
        [1, 'refused', 'no_token'],
        [1, 'refused', 'no_token'],
        [2, 'credited', 'last_click'],
        [2, 'credited', 'last_click'],
      ]
    )
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('an order goes to another affiliate when the registration shows the own token’s link to be dead', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const other = await createAffiliate(story.panel)
    const stale = await follow(story.link, { at: NOON - 40 * DAY })
    const alive = await follow(await createLink(other), { at: NOON - DAY })
    const order = orderPlaced({
      order: { client_id: 'C' },
      visit_token: tokenOf(stale),
    })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    const [refused] = await referralsOf(story.panel)
    assert.containsSubset(refused, { status: 'rejected', reason: 'visit_expired' })

    await tell(
      client,
      story,
      clientRegistered({ client: { id: 'C' }, visit_token: tokenOf(alive) })
    )
    assert.equal(await pendingOf({ panel: story.panel, affiliate: other }), 100)
    assert.equal(await pendingOf(story), 0)
    const referrals = await referralsOf(story.panel)
    assert.deepEqual(
      referrals
        .filter(({ kind }) => kind === 'order')
        .map((row) => [row.affiliate_id, row.status, row.reason]),
      [
        [story.affiliate.id, 'rejected', 'visit_expired'],
        [other.id, 'qualified', 'last_click'],
      ]
    )
  })

  test('who bought from themselves does not earn by changing the address afterwards', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const own = { id: 'C', email: story.affiliate.client.email }
    const order = orderPlaced({
      order: { client_id: 'C' },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(client, story, clientRegistered({ client: own }), order)
    freeze(NOON + DAY)
    await tell(
      client,
      story,
      clientRegistered({ client: { id: 'C', email: 'somebody@example.org' } }),
      invoicePaid({ invoice: invoiceOf(order) })
    )
    const [referral] = await referralsOf(story.panel)
    assert.containsSubset(referral, { status: 'rejected', reason: 'own_email' })
    assert.equal(await pendingOf(story), 0)
  })

  test('an order that staff placed earns nothing, though the client came through a link', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const order = orderPlaced({ order: { client_id: 'C', created_by: 'admin' } })
    await tell(
      client,
      story,
      clientRegistered({ client: { id: 'C' }, visit_token: token }),
      order,
      invoicePaid({ invoice: invoiceOf(order) })
    )
    const [, referral] = await referralsOf(story.panel)
    assert.containsSubset(referral, { status: 'rejected', reason: 'not_placed_by_client' })
    assert.equal(await pendingOf(story), 0)
  })

  test('a token of an agent’s link alone earns no affiliate anything', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const touch = await follow(story.link)
    const order = orderPlaced({
      visit_token: signVisitToken({ agent: { first: touch, last: touch } }),
    })
    await tell(client, story, order)
    const [receipt] = await receiptsOf(story.panel)
    assert.containsSubset(receipt, { outcome: 'refused', reason: 'no_token' })
    assert.isEmpty(await referralsOf(story.panel))
  })
})
