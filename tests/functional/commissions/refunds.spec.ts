import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { freeze, thaw } from '#core/clock'
import {
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  iso,
  orderCancelled,
  orderPlaced,
  sendEvent,
  type SentEvent,
} from '#tests/helpers/panel_events'
import {
  balanceOf,
  beginStory,
  changesOf,
  commissionsBesideLedger,
  commissionsOf,
  follow,
  ledgerFindings,
  payOut,
  referralsOf,
  tokenOf,
  type Story,
} from '#tests/helpers/story'
import { createAffiliate, createLink, unique } from '#tests/helpers/world'

const DAY = 86_400_000
const NOON = Date.parse('2026-11-20T12:00:00Z')
const zero = { pending: 0, available: 0, clearing: 0, paid: 0 }

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

/**
 * An order over 10.00 and its payment, of which the affiliate of `story` earns 1.00.
 */
async function paidOrder(client: Api, story: Story, overrides: Record<string, unknown> = {}) {
  const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)), order: overrides })
  const invoice = invoicePaid({ invoice: invoiceOf(order) })
  await tell(client, story, order, invoice)
  return { order, invoice }
}

async function figures({ panel }: Story) {
  const rows = await commissionsOf(panel)
  return rows.map(({ amount, status }) => [Number(amount), status])
}

async function isBooked(story: Story) {
  return [...(await commissionsBesideLedger(story.panel)), ...(await ledgerFindings(story.panel))]
}

test.group('Refunds and charge-backs', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('a partial refund reduces the commission where it stands and keeps what it was', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story)
    freeze(NOON + DAY)
    const refund = invoiceRefunded(invoice, { amount: 400 })
    await tell(client, story, refund, refund)

    const [commission] = await commissionsOf(story.panel)
    assert.containsSubset(commission, {
      amount: 60,
      base_amount: 600,
      taken_back: 400,
      item_amount: 1000,
      rate_bps: 1000,
      rule: 0,
      decided_by: 'rule',
      status: 'pending',
      reason: 'refund',
    })
    const changes = await changesOf(story.panel)
    assert.lengthOf(changes, 1)
    assert.containsSubset(changes[0], {
      commission_id: commission.id,
      number: 1,
      from_amount: 100,
      to_amount: 60,
      cause: 'refund',
      at: NOON + DAY,
    })
    const booked = await db
      .from('ledger_transactions')
      .where({ panel_id: story.panel.id, reference: `change:${changes[0].id}` })
      .firstOrFail()
    assert.containsSubset(booked, { reason: 'refund', occurred_at: NOON + DAY })
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 60 })
    const [referral] = await referralsOf(story.panel)
    assert.equal(referral.status, 'qualified')
    assert.isEmpty(await isBooked(story))

    freeze(NOON + 30 * DAY)
    assert.equal(await release(story), 1)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 60 })
  })

  test('what was available is reduced from what is available', async ({ client, assert }) => {
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story)
    freeze(NOON + 30 * DAY)
    await release(story)
    await tell(client, story, invoiceRefunded(invoice, { amount: 400 }))
    assert.deepEqual(await balanceOf(story), { ...zero, available: 60 })

    freeze(NOON + 31 * DAY)
    await tell(client, story, invoiceChargedBack(invoice, { amount: 1000 }))
    assert.deepEqual(await figures(story), [[0, 'reversed']])
    assert.deepEqual(await balanceOf(story), zero)
    const [referral] = await referralsOf(story.panel)
    assert.containsSubset(referral, { status: 'refunded', reason: 'charged_back' })
    assert.containsSubset(JSON.parse(referral.reason_values), { takenBackAt: NOON + 31 * DAY })
    assert.isEmpty(await isBooked(story))
  })

  test('what was paid out stays; each refund owes the further difference, netted against what comes next', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story)
    freeze(NOON + 30 * DAY)
    await release(story)
    assert.equal(await payOut(story), 1)

    freeze(NOON + 31 * DAY)
    await tell(client, story, invoiceRefunded(invoice, { amount: 250 }))
    freeze(NOON + 32 * DAY)
    await tell(client, story, invoiceRefunded(invoice, { amount: 750 }))
    const rows = await commissionsOf(story.panel)
    assert.deepEqual(
      rows.map((row) => [row.sequence, row.amount, row.base_amount, row.status, row.paid_at]),
      [
        [0, 100, 1000, 'paid', NOON],
        [1, -25, -250, 'available', NOON + 31 * DAY],
        [2, -75, -750, 'available', NOON + 32 * DAY],
      ]
    )
    assert.deepEqual([rows[1].reverses_id, rows[2].reverses_id], [rows[0].id, rows[0].id])
    assert.deepEqual(await balanceOf(story), { ...zero, available: -100, paid: 100 })
    const [referral] = await referralsOf(story.panel)
    assert.equal(referral.status, 'refunded')

    await paidOrder(client, story, { items: [{ amount: 3000 }] })
    freeze(NOON + 70 * DAY)
    await release(story)
    assert.deepEqual(await balanceOf(story), { ...zero, available: 200, paid: 100 })
    assert.equal(await payOut(story), 3)
    assert.deepEqual(await balanceOf(story), { ...zero, paid: 300 })
    assert.isEmpty(await isBooked(story))
  })

  test('a refund before its payment waits for it, and for its order', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tell(client, story, invoiceRefunded(invoice, { amount: 500 }), invoice, order)
    assert.deepEqual(await figures(story), [[50, 'pending']])
    assert.isEmpty(await isBooked(story))
  })

  test('a refund in another currency takes nothing back and is kept with the reason', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story)
    await tell(client, story, invoiceRefunded(invoice, { currency: 'USD' }))
    assert.deepEqual(await figures(story), [[100, 'pending']])
    const [refund] = await db.from('refunds').where('panel_id', story.panel.id)
    assert.containsSubset(refund, { currency: 'USD', ignored: 'other_currency' })
  })

  test('an order that is paid again after a whole refund qualifies again, for its first reason', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { order, invoice } = await paidOrder(client, story)
    const [before] = await referralsOf(story.panel)
    await tell(client, story, invoiceRefunded(invoice))
    await tell(client, story, invoicePaid({ invoice: invoiceOf(order) }))
    const [after] = await referralsOf(story.panel)
    assert.deepEqual(
      [after.status, after.reason, JSON.parse(after.reason_values)],
      ['qualified', 'last_click', JSON.parse(before.reason_values)]
    )
    assert.deepEqual(await balanceOf(story), { ...zero, pending: 100 })
  })

  test('refunded in part before anybody was known to have brought it: who did gets what is left', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const bruno = await createAffiliate(story.panel)
    const link = await createLink(bruno)
    const buyer = unique('buyer')
    const expired = await follow(link, { at: NOON - 2 * DAY })
    const order = orderPlaced({ order: { client_id: buyer } })
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tell(client, story, order, invoice, invoiceRefunded(invoice, { amount: 500 }))
    assert.isEmpty(await commissionsOf(story.panel))

    await tell(
      client,
      story,
      clientRegistered({ client: { id: buyer }, visit_token: tokenOf(expired) })
    )
    assert.deepEqual(await figures(story), [[50, 'pending']])
    assert.deepEqual(await balanceOf({ panel: story.panel, affiliate: bruno }), {
      ...zero,
      pending: 50,
    })
    const causes = await changesOf(story.panel)
    assert.deepEqual(
      causes.map((row) => [row.from_amount, row.to_amount, row.cause]),
      [[100, 50, 'refund']]
    )
    assert.isEmpty(await isBooked(story))
  })

  test('an order cancelled after its payment keeps it until the refund', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { order, invoice } = await paidOrder(client, story)
    freeze(NOON + DAY)
    await tell(client, story, orderCancelled(order.data.order.id))
    assert.deepEqual(await figures(story), [[100, 'pending']])
    await tell(client, story, invoiceRefunded(invoice))
    assert.deepEqual(await figures(story), [[0, 'reversed']])
    const [referral] = await referralsOf(story.panel)
    assert.equal(referral.status, 'refunded')
  })

  test('a refund in a currency without decimals, of an invoice with a discount and tax', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story, {
      currency: 'JPY',
      items: [
        { id: 'a', amount: 1999 },
        { id: 'b', amount: 1 },
      ],
      discount: 100,
      tax: 190,
    })
    const before = await commissionsOf(story.panel)
    assert.deepEqual(
      before.map((row) => [row.item, row.amount, row.discount]),
      [['a', 190, 100]]
    )
    for (const part of [1, 2, 3]) {
      const amount = part === 3 ? 690 : 700
      await tell(client, story, invoiceRefunded(invoice, { refund_id: `R${part}`, amount }))
    }
    assert.deepEqual(await balanceOf(story, 'JPY'), zero)
    assert.isEmpty(await isBooked(story))
  })

  test('two refunds of one payment at the same time are both taken back, once', async ({
    client,
    assert,
  }) => {
    thaw()
    const story = await beginStory()
    const { invoice } = await paidOrder(client, story)
    const refunds = [200, 300].map((amount) => invoiceRefunded(invoice, { amount }))
    await Promise.all([...refunds, ...refunds].map((refund) => tell(client, story, refund)))
    assert.deepEqual(await figures(story), [[50, 'pending']])
    assert.isEmpty(await isBooked(story))
  })

  test('an invoice of two orders is taken back from both', async ({ client, assert }) => {
    const story = await beginStory()
    const { order, invoice } = await paidOrder(client, story)
    const buyer = order.data.order.client_id
    const service = unique('service')
    await tell(client, story, {
      type: 'service.created',
      occurred_at: iso(NOON),
      data: {
        service: {
          id: service,
          client_id: buyer,
          order_id: order.data.order.id,
          product_id: 'p',
          product_name: 'P',
          status: 'active',
        },
      },
    })
    const other = orderPlaced({
      order: { client_id: buyer, items: [{ id: 'own', amount: 2000 }] },
      visit_token: tokenOf(await follow(story.link)),
    })
    const both = invoicePaid({
      invoice: {
        ...invoiceOf(other),
        items: [
          { id: 'own', amount: 2000 },
          { id: 'usage', kind: 'usage', service_id: service, amount: 1000 },
        ],
      },
    })
    await tell(client, story, other, both, invoiceRefunded(both, { amount: 1500 }))
    const rows = await commissionsOf(story.panel)
    const orders = await db.from('orders').where('panel_id', story.panel.id).orderBy('id')
    assert.deepEqual(
      rows
        .filter((row) => row.invoice !== invoice.data.invoice.id)
        .map((row) => [row.item, row.order_id, row.amount])
        .sort(),
      [
        ['own', orders[1].id, 100],
        ['usage', orders[0].id, 50],
      ]
    )
    assert.isEmpty(await isBooked(story))
  })
})
