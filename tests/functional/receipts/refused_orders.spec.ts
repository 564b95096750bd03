import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import { RejectCommissions } from '#commissions/actions/reject_commissions'
import { SettleOrder } from '#commissions/actions/settle_order'
import { inTransaction } from '#core/database/transaction'
import { freeze, thaw } from '#core/clock'
import User from '#identity/models/user'
import { signVisitToken } from '#links/visit_token'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import {
  clientClosed,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderCancelled,
  orderFraud,
  orderPlaced,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { beginStory, follow, type Story, tokenOf } from '#tests/helpers/story'
import { createAffiliate, createLink, createPanel, unique } from '#tests/helpers/world'
import {
  adminReads,
  affiliateReads,
  DAY,
  givePlan,
  MIXED_ITEMS,
  MIXED_TERMS,
  NOON,
  passDays,
  SECRETS,
  tell,
  titleOf,
  wordsOf,
} from '#tests/helpers/receipts'

type Api = Parameters<typeof tell>[0]

const LEFTOVERS = /\{[a-z]|undefined|NaN|receipts\.|\[object/

/** An order through the story's link, with what is different, and its payment. */
async function refusedOrder(
  client: Api,
  story: Story,
  {
    order = {},
    at = NOON - DAY,
    token = true,
  }: { order?: object; at?: number; token?: boolean } = {}
) {
  const placed = orderPlaced({
    order,
    ...(token && { visit_token: tokenOf(await follow(story.link, { at })) }),
  })
  await tell(client, story, placed, invoicePaid({ invoice: invoiceOf(placed) }))
  return placed
}

const change = (table: 'link' | 'affiliate', id: number, status: string, since: number) =>
  db.table(`${table}_standings`).insert({ [`${table}_id`]: id, status, since })

test.group('Receipts of orders that did not count', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('ordered after the cookie ended, read in Italian', async ({ client, assert }) => {
    const story = await beginStory()
    await refusedOrder(client, story, { at: NOON - 31 * DAY })
    const { title, text } = await affiliateReads(client, story.affiliate, { locale: 'it' })
    assert.equal(title, 'Non accreditato: ordinato dopo la scadenza del cookie')
    assert.include(text, 'Una visita vale 30 giorni.')
    assert.include(text, 'Quella visita valeva 30 giorni ed è scaduta il 19 nov 2026, 13:00')
    // what was paid for an order that earns nothing is not theirs to know
    assert.notInclude(text, '€')
    assert.notMatch(text, LEFTOVERS)
  })

  const refusals: Record<
    string,
    { title: string; reads: string; make: (client: Api, story: Story) => Promise<unknown> }
  > = {
    'the link was inactive when it was followed': {
      title: 'Not credited: the link was inactive when it was followed',
      reads: 'Your link was inactive when it was followed.',
      make: async (client, story) => {
        await change('link', story.link.id, 'inactive', NOON - 2 * DAY)
        await refusedOrder(client, story)
      },
    },
    'the link was inactive at the order': {
      title: 'Not credited: the link was inactive at the order',
      reads: 'Your link was inactive when the order was placed.',
      make: async (client, story) => {
        await change('link', story.link.id, 'inactive', NOON - 1)
        await refusedOrder(client, story)
      },
    },
    'the link was deleted before the order': {
      title: 'Not credited: the link was deleted at the order',
      reads: 'Your link was deleted when the order was placed.',
      make: async (client, story) => {
        await db
          .from('links')
          .where('id', story.link.id)
          .update({ deleted_at: NOON - 1 })
        await refusedOrder(client, story)
      },
    },
    'the link was deleted before the visit': {
      title: 'Not credited: the link was deleted when it was followed',
      reads: 'Your link was deleted when it was followed.',
      make: async (client, story) => {
        await db
          .from('links')
          .where('id', story.link.id)
          .update({ deleted_at: NOON - 2 * DAY })
        await refusedOrder(client, story)
      },
    },
    'the membership was suspended at the visit': {
      title: 'Not credited: no active membership at the visit',
      reads: 'Your membership was suspended when the link was followed.',
      make: async (client, story) => {
        await change('affiliate', story.affiliate.id, 'suspended', NOON - 2 * DAY)
        await refusedOrder(client, story)
      },
    },
    'the membership was suspended at the order': {
      title: 'Not credited: no active membership at the order',
      reads: 'Your membership was suspended when the order was placed.',
      make: async (client, story) => {
        await change('affiliate', story.affiliate.id, 'suspended', NOON - 1)
        await refusedOrder(client, story)
      },
    },
    'staff placed it': {
      title: 'Not credited: not placed by the client',
      reads: 'The host’s staff placed it, not the client.',
      make: (client, story) => refusedOrder(client, story, { order: { created_by: 'admin' } }),
    },
    'it is the affiliate’s own, by the account': {
      title: 'Not credited: your own order, which earns nothing',
      reads: 'The client is you.',
      make: (client, story) =>
        refusedOrder(client, story, { order: { client_id: story.affiliate.client.externalId } }),
    },
    'it is the affiliate’s own, by the address': {
      title: 'Not credited: your own order, by its e-mail address',
      reads: 'The client’s e-mail address is yours, or a variant of it.',
      make: async (client, story) => {
        const buyer = unique('buyer')
        const [name, host] = story.affiliate.client.email.split('@')
        await tell(
          client,
          story,
          clientRegistered({ client: { id: buyer, email: `${name}+shop@${host}` } })
        )
        await refusedOrder(client, story, { order: { client_id: buyer } })
      },
    },
    'the visit came afterwards': {
      title: 'Not credited: the link was followed afterwards',
      reads: 'after the order of 20 Nov 2026, 13:00.',
      make: (client, story) => refusedOrder(client, story, { at: NOON + DAY }),
    },
    'the order was cancelled before its payment': {
      title: 'Not credited: the order was cancelled before it was paid',
      reads: 'Order cancelled',
      make: async (client, story) => {
        const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
        await tell(client, story, order, orderCancelled(order.data.order.id))
      },
    },
    'the panel called it fraud': {
      title: 'Not credited: refused as fraud',
      reads: 'Order refused as fraud',
      make: async (client, story) => {
        const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
        await tell(client, story, order, orderFraud(order.data.order.id, { reason: 'stolen card' }))
      },
    },
    'the order waits for its payment': {
      title: 'Waiting for its payment',
      reads: 'Your link “Test link” was the last one followed',
      make: async (client, story) =>
        tell(client, story, orderPlaced({ visit_token: tokenOf(await follow(story.link)) })),
    },
    'no rule of the plan is about it': {
      title: 'Paid, but it earns nothing under the plan',
      reads: 'No rule of the plan is about it, so it earns nothing.',
      make: async (client, story) => {
        await givePlan(story.affiliate, MIXED_TERMS)
        await refusedOrder(client, story, { order: { items: [{ kind: 'other', amount: 10_00 }] } })
      },
    },
    'the order is below the plan’s minimum': {
      title: 'Paid, but it earns nothing under the plan',
      reads: 'The order comes to €10.00, less than the plan’s minimum of €50.00.',
      make: async (client, story) => {
        await givePlan(story.affiliate, { ...MIXED_TERMS, minimumOrder: { EUR: 50_00 } })
        await refusedOrder(client, story)
      },
    },
    'the plan pays nothing in the currency': {
      title: 'Paid, but it earns nothing under the plan',
      reads: 'The plan pays a fixed amount for it, and none in USD.',
      make: async (client, story) => {
        await givePlan(story.affiliate, MIXED_TERMS)
        await refusedOrder(client, story, {
          order: { currency: 'USD', items: [MIXED_ITEMS[1]] },
        })
      },
    },
  }

  for (const [why, { title, reads, make }] of Object.entries(refusals)) {
    test(`${why}: the affiliate reads it, and the admin`, async ({ client, assert }) => {
      const story = await beginStory()
      await make(client, story)
      const receipt = await affiliateReads(client, story.affiliate)
      assert.equal(receipt.title, title)
      assert.include(receipt.text, reads)
      const italian = await affiliateReads(client, story.affiliate, { locale: 'it' })
      const admin = await adminReads(client, story.panel)
      assert.notMatch(receipt.text + italian.text + admin.text, LEFTOVERS)
      assert.notInclude(italian.text, reads)
      assert.include(admin.text, 'Hidden from the affiliate')
    })
  }

  test('orders without any link have a receipt too, for admins', async ({ client, assert }) => {
    const story = await beginStory()
    await refusedOrder(client, story, { token: false })
    const none = await adminReads(client, story.panel)
    assert.equal(none.title, 'Not credited: no visit of a link')
    assert.include(none.text, 'The order came without a visit token')
    assert.include(none.text, 'No earlier order had bound the client to anybody.')

    const forged = orderPlaced({
      visit_token: `${tokenOf(await follow(story.link)).slice(0, -3)}AAA`,
    })
    await tell(client, story, forged)
    const admin = await adminReads(client, story.panel)
    assert.equal(admin.title, 'Not credited: the proof of the visit is not genuine')

    const elsewhere = await beginStory()
    await tell(client, story, orderPlaced({ visit_token: tokenOf(await follow(elsewhere.link)) }))
    const foreign = await adminReads(client, story.panel)
    assert.equal(foreign.title, 'Not credited: the visit belongs to another host')
    const unknown = signVisitToken({
      link: {
        first: { visitId: 'v1', linkId: 999_999_999, at: NOON, lifeDays: 30 },
        last: { visitId: 'v1', linkId: 999_999_999, at: NOON, lifeDays: 30 },
      },
    })
    await tell(client, story, orderPlaced({ visit_token: unknown }))
    const unheardOf = await adminReads(client, story.panel)
    assert.equal(unheardOf.title, 'Not credited: the link is not known')
  })

  test('decided again when the registration arrives late: the first decision stays readable', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
    const buyer = unique('buyer')
    const order = orderPlaced({ order: { client_id: buyer } })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    passDays(1)
    await tell(client, story, clientRegistered({ client: { id: buyer }, visit_token: token }))

    const { title, text } = await affiliateReads(client, story.affiliate)
    assert.equal(title, 'Credited: €1.00')
    assert.include(text, 'Decided once before')
    assert.include(text, 'Decided on 20 Nov 2026, 13:00')
    assert.include(text, 'Without a visit token nobody earns')
    assert.include(text, 'The client’s registration arrived, with its visit token.')
    assert.include(text, 'Decided again. The last click counts.')
  })

  test('who lost an order to another affiliate reads that, and nothing of the other', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const otto = await createAffiliate(story.panel)
    await db.from('clients').where('id', otto.client.id).update({ name: 'Otto Secret' })
    const ottos = await createLink(otto, { name: 'Secret blog' })
    const buyer = unique('buyer')
    const mine = await follow(story.link, { at: NOON - 3 * DAY })
    const theirs = await follow(ottos, { at: NOON - DAY })
    await tell(
      client,
      story,
      clientRegistered({ client: { id: buyer }, visit_token: tokenOf(mine) }),
      orderPlaced({ order: { client_id: buyer }, visit_token: tokenOf(mine, theirs) })
    )
    const winner = await affiliateReads(client, otto)
    assert.equal(winner.title, 'Waiting for its payment')
    assert.include(winner.text, 'Another affiliate’s link was also followed, which does not matter')
    assert.notInclude(winner.text, 'Test link')

    // as if the order's token had been told late
    const [receipt] = await db.from('receipts').where('affiliate_id', otto.id)
    await db.table('referrals').insert({
      panel_id: story.panel.id,
      subject_key: receipt.subject_key,
      kind: 'order',
      client_id: receipt.client_id,
      order_id: receipt.order_id,
      affiliate_id: story.affiliate.id,
      link_id: story.link.id,
      visit_id: mine.visitId,
      status: 'rejected',
      reason: 'superseded',
      occurred_at: NOON,
      created_at: NOON,
      updated_at: NOON,
    })
    const loser = await affiliateReads(client, story.affiliate)
    assert.equal(loser.title, 'Not credited: another affiliate’s link counts')
    assert.include(loser.text, 'Another affiliate’s link was followed, and that visit counts.')
    assert.notMatch(loser.html, /otto|secret/i)
  })

  test('a bound client’s order counts without a visit; another’s visit does not take it over', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await givePlan(story.affiliate, { ...MIXED_TERMS, binding: 'life' })
    const otto = await createAffiliate(story.panel)
    const ottos = await createLink(otto, { name: 'Secret blog' })
    const buyer = unique('buyer')
    const first = orderPlaced({
      order: { client_id: buyer },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(client, story, first, invoicePaid({ invoice: invoiceOf(first) }))
    passDays(60)
    const later = orderPlaced({
      order: { client_id: buyer },
      visit_token: tokenOf(await follow(ottos)),
    })
    await tell(client, story, later, invoicePaid({ invoice: invoiceOf(later) }))

    const bound = await affiliateReads(client, story.affiliate)
    assert.equal(bound.title, 'Credited: €2.00')
    assert.include(bound.text, 'The plan binds a client for life. This one has been yours since')
    assert.include(bound.text, 'The client has been bound to you since the order of 20 Nov 2026.')
    assert.notInclude(bound.html, 'Secret')

    const passed = await affiliateReads(client, otto)
    assert.equal(passed.title, 'Not credited: the client belongs to another affiliate')
    assert.include(passed.text, 'The client was bound to another affiliate by an earlier order.')
    assert.notInclude(passed.text, 'Test link')
    assert.notMatch(bound.text + passed.text, LEFTOVERS)
  })

  test('an order in review says what is checked; one that was not accepted says so', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = await refusedOrder(client, story)
    const { id: orderId } = await db
      .from('orders')
      .where('external_id', order.data.order.id)
      .firstOrFail()
    const review = {
      panel_id: story.panel.id,
      order_id: orderId,
      affiliate_id: story.affiliate.id,
      state: 'open',
      reasons: JSON.stringify([{ reason: 'too_fast', values: { seconds: 1, limit: 2 } }]),
      opened_at: NOON,
    }
    await db.table('reviews').insert(review)
    const settle = await app.container.make(SettleOrder)
    const settleAgain = () =>
      inTransaction((trx) => settle.handle({ trx, orderId }), { isolation: 'read committed' })
    await settleAgain()
    const checked = await affiliateReads(client, story.affiliate)
    assert.equal(checked.title, 'Being checked by the host')
    assert.include(checked.text, 'it came very soon after the visit.')
    assert.include(checked.text, '€1.00: being checked by the host.')
    const whole = await adminReads(client, story.panel)
    assert.include(whole.text, 'very soon after the visit (1 s)')

    await db
      .from('reviews')
      .where('order_id', orderId)
      .update({ state: 'rejected', decided_at: NOON + DAY, note: 'Secret note' })
    passDays(1)
    await settleAgain()
    const rejected = await affiliateReads(client, story.affiliate)
    assert.equal(rejected.title, 'Not credited: not accepted after a check')
    assert.include(rejected.text, 'did not accept it on 21 Nov 2026.')
    assert.include(rejected.text, 'Commission changed, after the check')
    assert.notInclude(rejected.text, 'Secret note')
    const admin = await adminReads(client, story.panel)
    assert.include(admin.text, 'Note: Secret note')
    assert.notInclude(admin.text, 'The books do not say')
  })

  test('a commission that an admin rejected is said with the admin’s reason', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await refusedOrder(client, story)
    const { id } = await db.from('commissions').where('panel_id', story.panel.id).firstOrFail()
    const admin = await localAdmin()
    const reject = await app.container.make(RejectCommissions)
    await reject.handle({
      ids: [id],
      reason: 'Bought on your own behalf',
      actor: { userId: admin.id, name: 'Ada Secret' },
    })
    const { title, text } = await affiliateReads(client, story.affiliate)
    assert.equal(title, 'Taken back: rejected by the host on 20 Nov 2026')
    assert.include(text, 'On 20 Nov 2026 the host wrote: “Bought on your own behalf”.')
    assert.include(text, 'Booked: €0.00')
    assert.notInclude(text, 'Ada Secret')
    const whole = await adminReads(client, story.panel)
    assert.include(whole.text, 'Ada Secret')
    assert.notInclude(whole.text, 'The books do not say')
  })

  test('a signup has its receipt, for the affiliate and for admins', async ({ client, assert }) => {
    const story = await beginStory()
    await tell(
      client,
      story,
      clientRegistered({ visit_token: tokenOf(await follow(story.link, { at: NOON - DAY })) })
    )
    const { title, text } = await affiliateReads(client, story.affiliate, { kind: 'signup' })
    assert.equal(title, 'Counted as a signup')
    assert.include(text, 'The signup came with a genuine visit token.')

    const { id } = await db
      .from('clients')
      .where('panel_id', story.panel.id)
      .orderBy('id', 'desc')
      .firstOrFail()
    const response = await client
      .get(`/admin/receipts/signups/${id}`)
      .loginAs(await localAdmin({ locale: 'it' }))
    response.assertStatus(200)
    assert.equal(titleOf(response.text()), 'Registrazione conteggiata')
    assert.notMatch(wordsOf(response.text()), LEFTOVERS)
  })

  test('nothing of the client is on any page of the affiliate, also when they are erased', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await givePlan(story.affiliate, MIXED_TERMS)
    const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
    const buyer = unique('buyer')
    const order = orderPlaced({
      order: {
        client_id: buyer,
        number: 'NUMBER-77',
        coupon: 'CARLACOUPON',
        payment_method: 'secretpay',
        items: MIXED_ITEMS,
      },
      visit_token: token,
    })
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tell(
      client,
      story,
      clientRegistered({
        client: {
          id: buyer,
          email: 'carla@carla-shop.it',
          name: 'Carla Rossi',
          company: 'Bottega Rossi srl',
        },
        visit_token: token,
      }),
      order,
      invoice,
      signupCompleted(order, { account: { user_name: 'carlar77', domain: 'carla-shop.it' } })
    )
    const secrets = [
      ...SECRETS,
      buyer,
      order.data.order.id,
      invoice.data.invoice.id,
      'NUMBER-77',
      'CARLACOUPON',
      'secretpay',
      token,
    ]
    const leaks = (text: string) =>
      secrets.filter((secret) => text.toLowerCase().includes(secret.toLowerCase()))
    const user = await User.findOrFail(story.affiliate.userId)

    for (const locale of ['en', 'it'] as const) {
      for (const kind of ['order', 'signup'] as const) {
        const { html, referralId } = await affiliateReads(client, story.affiliate, { locale, kind })
        assert.deepEqual(leaks(html), [])
        const csv = await client.get(`/affiliate/receipts/${referralId}/lines.csv`).loginAs(user)
        assert.deepEqual(leaks(csv.text()), [])
      }
    }

    passDays(1)
    await tell(client, story, clientClosed(buyer))
    const erased = await affiliateReads(client, story.affiliate)
    assert.match(erased.title, /^Credited: €/)
    assert.deepEqual(leaks(erased.html), [])
    const admin = await adminReads(client, story.panel)
    assert.match(admin.title, /^Credited: €/)
    assert.notMatch(admin.text, LEFTOVERS)
  })

  test('another affiliate’s receipt, and another panel’s, are not there', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = await refusedOrder(client, story)
    const { referralId } = await affiliateReads(client, story.affiliate)
    const other = await createAffiliate(story.panel)
    const others = await User.findOrFail(other.userId)
    for (const path of [
      `${referralId}`,
      `${referralId}/lines.csv`,
      '999999999',
      '99999999999999',
    ]) {
      const response = await client.get(`/affiliate/receipts/${path}`).loginAs(others)
      response.assertStatus(404)
    }

    const { orderId } = await adminReads(client, story.panel)
    const elsewhere = await createPanel()
    const stranger = await staffOf(elsewhere)
    const staff = await staffOf(story.panel)
    const invoice = await db.from('invoices').where('panel_id', story.panel.id).firstOrFail()
    for (const path of [
      `orders/${orderId}`,
      `orders/${orderId}/lines.csv`,
      `orders/${orderId}/receipt.json`,
      `signups/${invoice.client_id}`,
      `invoices/${invoice.id}`,
    ]) {
      const refused = await client.get(`/admin/receipts/${path}`).loginAs(stranger)
      refused.assertStatus(404)
      const shown = await client.get(`/admin/receipts/${path}`).loginAs(staff)
      shown.assertStatus(200)
    }
    const search = await client
      .get('/admin/receipts')
      .qs({ q: order.data.order.id })
      .loginAs(stranger)
    assert.notInclude(search.text(), `/admin/receipts/orders/${orderId}`)
  })
})
