import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { freeze, thaw } from '#core/clock'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  iso,
  orderCancelled,
  orderFraud,
  orderPlaced,
  sendEvent,
  serviceChanged,
  type SentEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  changesOf,
  commissionsOf,
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

type Api = Parameters<typeof sendEvent>[0]

async function tell(client: Api, { panel }: Pick<Story, 'panel'>, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function release({ panel }: Pick<Story, 'panel'>) {
  const action = await app.container.make(ReleaseDueCommissions)
  return action.handle({ panelId: panel.id })
}

const zero = { pending: 0, available: 0, clearing: 0, paid: 0 }

test.group('The first commission', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('a visit, a registration, an order and its payment credit 10 % of each item, once the hold ends for paying out', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const buyer = unique('buyer')
    await tell(
      client,
      story,
      clientRegistered({ client: { id: buyer, name: 'Carla Rossi' }, visit_token: token })
    )

    freeze(NOON + DAY)
    const order = orderPlaced({
      order: {
        client_id: buyer,
        items: [
          { id: 'i1', description: 'Start for Carla Rossi - carla.example', amount: 1999 },
          { id: 'i2', description: 'Domain', kind: 'domain', amount: 1000 },
        ],
        discount: 300,
        tax: 594,
      },
      visit_token: token,
    })
    await tell(client, story, order)

    const [signup, waiting] = await referralsOf(story.panel)
    assert.containsSubset(signup, { kind: 'signup', status: 'qualified', reason: 'last_click' })
    assert.containsSubset(waiting, {
      kind: 'order',
      status: 'pending',
      reason: 'last_click',
      affiliate_id: story.affiliate.id,
      link_id: story.link.id,
      description: 'Start for *** - c***.example',
    })
    assert.isEmpty(await commissionsOf(story.panel))

    await tell(client, story, invoicePaid({ invoice: invoiceOf(order, { id: 'inv' }) }))

    const commissions = await commissionsOf(story.panel)
    assert.lengthOf(commissions, 2)
    assert.containsSubset(commissions[0], {
      item: 'i1',
      item_amount: 1999,
      base_amount: 1799,
      rate_bps: 1000,
      amount: 180,
      currency: 'EUR',
      status: 'pending',
      level: 'direct',
      sequence: 0,
      client_id: story.affiliate.client.id,
      affiliate_id: story.affiliate.id,
      description: 'Start for *** - c***.example',
      paid_at: NOON + DAY,
      available_at: NOON + 31 * DAY,
    })
    assert.containsSubset(commissions[1], {
      item: 'i2',
      item_amount: 1000,
      base_amount: 900,
      amount: 90,
    })
    const [, qualified] = await referralsOf(story.panel)
    assert.equal(qualified.status, 'qualified')
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 270 })

    freeze(NOON + 31 * DAY - 1)
    assert.equal(await release(story), 0)
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 270 })

    freeze(NOON + 31 * DAY)
    assert.equal(await release(story), 2)
    assert.equal(await release(story), 0)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 270 })
    const released = await commissionsOf(story.panel)
    assert.deepEqual(
      released.map(({ status }) => status),
      ['available', 'available']
    )
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('every order has its receipt, credited or not, without the client’s address', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const credited = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    const refused = orderPlaced()
    await tell(client, story, credited, refused, credited)

    const receipts = await receiptsOf(story.panel)
    assert.lengthOf(receipts, 2)
    assert.containsSubset(receipts[0], {
      decision: 1,
      outcome: 'credited',
      reason: 'last_click',
      affiliate_id: story.affiliate.id,
      link_id: story.link.id,
    })
    assert.containsSubset(receipts[1], { decision: 1, outcome: 'refused', reason: 'no_token' })
    assert.notInclude(JSON.stringify(receipts), '@')
  })

  test('without a token nobody earns', async ({ client, assert }) => {
    const story = await beginStory()
    await follow(story.link)
    const order = orderPlaced()
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

    assert.isEmpty(await commissionsOf(story.panel))
    assert.isEmpty(await referralsOf(story.panel))
  })

  test('a forged token earns nothing and breaks nothing', async ({ client, assert }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const forged = `${token.slice(0, -3)}${token.endsWith('AAA') ? 'BBB' : 'AAA'}`
    const order = orderPlaced({ visit_token: forged })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

    assert.isEmpty(await commissionsOf(story.panel))
    const [receipt] = await receiptsOf(story.panel)
    assert.equal(receipt!.reason, 'token_forged')
  })

  test('a second order after the visit’s life pays nobody, and the affiliate reads why', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const buyer = unique('buyer')
    await tell(client, story, clientRegistered({ client: { id: buyer }, visit_token: token }))

    freeze(NOON + 31 * DAY)
    const late = orderPlaced({ order: { client_id: buyer }, visit_token: token })
    await tell(client, story, late, invoicePaid({ invoice: invoiceOf(late) }))

    assert.isEmpty(await commissionsOf(story.panel))
    const [, referral] = await referralsOf(story.panel)
    assert.containsSubset(referral, { status: 'rejected', reason: 'visit_expired' })
    assert.containsSubset(JSON.parse(referral.reason_values), { lifeDays: 30 })
  })

  test('the affiliate’s own order by another spelling of the address earns nothing, also when the address comes late', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const buyer = unique('buyer')
    const [name, domain] = story.affiliate.client.email.split('@')
    const order = orderPlaced({
      order: { client_id: buyer },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })

    await tell(
      client,
      story,
      clientRegistered({ client: { id: buyer, email: `${name}+me@${domain!.toUpperCase()}` } })
    )

    assert.deepEqual(await balanceOf(story), zero)
    const commissions = await commissionsOf(story.panel)
    assert.deepEqual(
      commissions.map(({ amount, status, sequence, reason }) => [amount, status, sequence, reason]),
      [[0, 'reversed', 0, 'order_refused']]
    )
    const changes = await changesOf(story.panel)
    assert.deepEqual(
      changes.map(({ from_amount: from, to_amount: to, cause }) => [from, to, cause]),
      [[100, 0, 'order_refused']]
    )
    const receipts = await receiptsOf(story.panel)
    assert.deepEqual(
      receipts.map(({ decision, outcome, reason }) => [decision, outcome, reason]),
      [
        [1, 'credited', 'last_click'],
        [2, 'refused', 'own_email'],
      ]
    )
    const [referral] = await referralsOf(story.panel)
    assert.containsSubset(referral, { status: 'rejected', reason: 'own_email' })

    freeze(NOON + 60 * DAY)
    assert.equal(await release(story), 0)
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('an own order found out after the hold is taken back from what is available', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    freeze(NOON + 30 * DAY)
    await release(story)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 100 })

    const own = { id: order.data.order.client_id, email: story.affiliate.client.email }
    await tell(client, story, clientRegistered({ client: own }))
    assert.deepEqual(await balanceOf(story), zero)
    assert.isEmpty(await ledgerFindings(story.panel))
  })

  test('the last click earns, through a token of two affiliates', async ({ client, assert }) => {
    const story = await beginStory()
    const other = await createAffiliate(story.panel)
    const first = await follow(await createLink(other), { at: NOON - 2 * DAY })
    const last = await follow(story.link, { at: NOON - DAY })
    const order = orderPlaced({ visit_token: tokenOf(first, last) })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

    const commissions = await commissionsOf(story.panel)
    assert.deepEqual(
      commissions.map((row) => row.affiliate_id),
      [story.affiliate.id]
    )
  })

  test('two panels with the same ids never meet', async ({ client, assert }) => {
    const one = await beginStory()
    const two = await beginStory()
    const token = tokenOf(await follow(one.link))
    const order = orderPlaced({ order: { id: 'O-1', client_id: 'C-1' }, visit_token: token })
    const invoice = invoicePaid({ invoice: invoiceOf(order, { id: 'I-1' }) })
    await tell(client, one, clientRegistered({ client: { id: 'C-1' }, visit_token: token }))
    await tell(client, two, order, invoice)
    await tell(client, one, order, invoice)

    assert.isEmpty(await commissionsOf(two.panel))
    assert.isEmpty(await referralsOf(two.panel))
    const [receipt] = await receiptsOf(two.panel)
    assert.equal(receipt!.reason, 'other_panel')
    assert.deepEqual(await balanceOf(one), { ...zero, pending: 100 })
    assert.deepEqual(await balanceOf({ panel: two.panel, affiliate: one.affiliate }), zero)
  })

  test('a trial waits: its first paid invoice counts as new, whatever names the order', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const buyer = unique('buyer')
    const order = orderPlaced({
      order: { client_id: buyer, trial: true, items: [{ amount: 0 }] },
      visit_token: tokenOf(await follow(story.link)),
    })
    const service = unique('service')
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    const [waiting] = await referralsOf(story.panel)
    assert.equal(waiting.status, 'pending')
    assert.isEmpty(await commissionsOf(story.panel))

    // the payment names no order, and is here before the service that does
    freeze(NOON + 14 * DAY)
    const renewal = { service_id: service, renewal: true, amount: 1000 }
    await tell(
      client,
      story,
      invoicePaid({ invoice: { client_id: buyer, items: [renewal] } }),
      serviceChanged('created', {
        at: NOON,
        service: { id: service, client_id: buyer, order_id: order.data.order.id },
      })
    )
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })
    const [qualified] = await referralsOf(story.panel)
    assert.equal(qualified.status, 'qualified')

    freeze(NOON + 44 * DAY)
    await tell(client, story, invoicePaid({ invoice: { client_id: buyer, items: [renewal] } }))
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })
  })

  test('an order cancelled or refused before its payment is rejected with the reason; paid before, it stays', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    const cancelled = orderPlaced({ visit_token: token })
    const fraud = orderPlaced({ visit_token: token })
    const paid = orderPlaced({ visit_token: token })
    await tell(client, story, cancelled, fraud, paid)

    freeze(NOON + DAY)
    await tell(
      client,
      story,
      orderCancelled(cancelled.data.order.id),
      orderFraud(fraud.data.order.id),
      orderCancelled(paid.data.order.id)
    )
    const rejected = await referralsOf(story.panel)
    assert.deepEqual(
      rejected.map(({ status, reason }) => [status, reason]),
      [
        ['rejected', 'order_cancelled'],
        ['rejected', 'order_fraud'],
        ['rejected', 'order_cancelled'],
      ]
    )

    // paid before it was cancelled, told after
    await tell(
      client,
      story,
      invoicePaid({ invoice: invoiceOf(paid, { paid_at: iso(NOON + DAY / 2) }) }),
      invoicePaid({ invoice: invoiceOf(cancelled, { paid_at: iso(NOON + 2 * DAY) }) })
    )
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })
    const referrals = await referralsOf(story.panel)
    assert.deepEqual(
      referrals.map(({ status, reason }) => [status, reason]),
      [
        ['rejected', 'order_cancelled'],
        ['rejected', 'order_fraud'],
        ['qualified', 'last_click'],
      ]
    )
  })

  test('each currency has its own balance', async ({ client, assert }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link))
    for (const currency of ['EUR', 'JPY', 'USD']) {
      const order = orderPlaced({
        order: { currency, items: [{ amount: 1999 }] },
        visit_token: token,
      })
      await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    }
    for (const currency of ['EUR', 'JPY', 'USD']) {
      assert.deepEqual(await balanceOf(story, currency), { ...zero, pending: 200 })
    }
    assert.isEmpty(await ledgerFindings(story.panel))
  })
})
