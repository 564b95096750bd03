import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import app from '@adonisjs/core/services/app'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'
import { freeze, thaw } from '#core/clock'
import {
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  serviceChanged,
  signupCompleted,
} from '#tests/helpers/panel_events'
import User from '#identity/models/user'
import { localAdmin } from '#tests/helpers/admins'
import { beginStory, follow, payOut, tokenOf } from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'
import {
  adminReads,
  affiliateReads,
  DAY,
  givePlan,
  MIXED_ITEMS,
  MIXED_TERMS,
  NOON,
  passDays,
  tell,
} from '#tests/helpers/receipts'

type Api = Parameters<typeof tell>[0]

/** Nothing was left untranslated or unfilled. */
const LEFTOVERS = /\{[a-z]|undefined|NaN|receipts\.|plans\.|\[object/

/**
 * A client who came through the affiliate's link orders hosting, a .it domain, an add-on and a setup with a coupon of
 * €16.39 off and VAT of €32.45, and pays €179.93.
 */
async function mixedOrder(client: Api) {
  const story = await beginStory()
  await givePlan(story.affiliate, MIXED_TERMS)
  await db.from('links').where('id', story.link.id).update({ name: 'Blog' })
  const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
  const buyer = unique('buyer')
  const order = orderPlaced({
    order: {
      client_id: buyer,
      number: '2026-1001',
      coupon: 'WELCOME10',
      items: MIXED_ITEMS,
      discount: 16_39,
      tax: 32_45,
    },
    visit_token: token,
  })
  const invoice = invoicePaid({ invoice: invoiceOf(order, { id: unique('INV') }) })
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
    signupCompleted(order, {
      account: { id: 'svc-hosting', user_name: 'carlar77', domain: 'carla-shop.it' },
    })
  )
  return { ...story, order, invoice, buyer, token }
}

async function release({ panel }: { panel: { id: number } }) {
  const action = await app.container.make(ReleaseDueCommissions)
  return action.handle({ panelId: panel.id })
}

test.group('Receipts of credited orders', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('a simple order says who is credited, why, and the calculation', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const order = orderPlaced({
      order: { items: [{ description: 'Starter Hosting', amount: 119_88 }] },
      visit_token: tokenOf(await follow(story.link, { at: NOON - DAY })),
    })
    await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))

    const { title, text } = await affiliateReads(client, story.affiliate)
    assert.equal(title, 'Credited: €11.99')
    assert.include(text, 'Your link “Test link” was the last one followed before the order')
    assert.include(text, 'Ordered: Starter Hosting.')
    assert.include(text, '10% of €119.88 = €11.988, rounded to €11.99')
    assert.include(text, 'pending, available on 20 Dec 2026')
    assert.include(text, 'There is no tax on it.')
    assert.notMatch(text, LEFTOVERS)
  })

  test('a mixed order with a coupon and VAT is explained to the cent, in Italian', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    const { title, text } = await affiliateReads(client, story.affiliate, { locale: 'it' })

    // 163.87 − 16.39: shares 11.99, 1.00, 2.40, 1.00; bases 107.89, 8.99, 21.60, 9.00
    assert.equal(title, 'Commissione accreditata: 25,78 €')
    for (const words of [
      'Vale l’ultimo clic. Il tuo link “Blog” è stato l’ultimo seguito prima dell’ordine, il 19 nov 2026.',
      'Business Hosting - c***.it (20/11/2026 - 19/11/2027) user ***',
      '20% di 107,89 € = 21,578 €, arrotondato a 21,58 €',
      '1,50 € per ognuno',
      '12,5% di 21,60 € = 2,70 €',
      'La regola del piano non prevede nulla per questa voce.',
      'Il cliente ha pagato 179,93 €: voci 163,87 €, meno 16,39 € di sconto, fa 147,48 €; più 32,45 € di imposte.',
      'Le imposte (IVA) di 32,45 € non si contano',
      'Lo sconto del codice promozionale di 16,39 € è ripartito fra le voci',
      'in attesa, disponibile dal 20 dic 2026',
    ]) {
      assert.include(text, words)
    }
    assert.notMatch(text, LEFTOVERS)
    assert.notMatch(text, /\b(the|Credited|Order|Payment|Visit|rounded)\b/)
  })

  test('the admin reads names, numbers and what the affiliate does not', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    const { title, text } = await adminReads(client, story.panel)
    assert.equal(title, 'Credited: €25.78')
    for (const words of [
      'Order 2026-1001 of 20 Nov 2026, 13:00 by Carla Rossi, Bottega Rossi srl',
      `through the link “${story.link.code}” of Test Client`,
      'Business Hosting - carla-shop.it (20/11/2026 - 19/11/2027) user carlar77',
      'Hidden from the affiliate',
      'WELCOME10',
      story.invoice.data.invoice.id,
    ]) {
      assert.include(text, words)
    }
    assert.notMatch(text, LEFTOVERS)
  })

  test('a partial refund, a second one, then the rest: each with its amount and cause', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    passDays(2)
    await tell(client, story, invoiceRefunded(story.invoice, { amount: 20_00 }))
    const first = await affiliateReads(client, story.affiliate)
    assert.equal(first.title, 'Credited: €22.91, after a refund on 22 Nov 2026')
    assert.include(first.text, 'Of the €179.93 paid, €20.00 was taken back.')
    assert.include(first.text, 'Commission changed, after the refund')
    assert.include(first.text, '-€2.87')

    passDays(1)
    await tell(client, story, invoiceRefunded(story.invoice, { amount: 10_00 }))
    const second = await affiliateReads(client, story.affiliate)
    assert.match(second.title, /^Credited: €21\.\d\d, after a refund on 23 Nov 2026$/)

    passDays(1)
    await tell(client, story, invoiceRefunded(story.invoice, { amount: 149_93 }))
    const last = await affiliateReads(client, story.affiliate)
    assert.equal(last.title, 'Taken back: refunded on 24 Nov 2026')
    assert.include(last.text, 'All of the €179.93 paid was taken back, so nothing counts any more.')
    assert.include(last.text, 'Taken back whole, so it earns nothing.')
    const admin = await adminReads(client, story.panel)
    assert.notInclude(admin.text, 'The books do not say')
    assert.notMatch(last.text + admin.text, LEFTOVERS)
  })

  test('a charge-back after the payout books a negative commission, which the receipt tells', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    passDays(31)
    await release(story)
    await payOut(story)
    const paid = await affiliateReads(client, story.affiliate)
    assert.include(paid.text, '€25.78: paid out.')

    passDays(1)
    await tell(client, story, invoiceChargedBack(story.invoice))
    const { title, text } = await affiliateReads(client, story.affiliate)
    assert.equal(title, 'Taken back: charged back on 22 Dec 2026')
    assert.include(text, 'Taken back from what was paid out, after the charge-back')
    assert.include(text, '-€25.78')
    const admin = await adminReads(client, story.panel)
    assert.notInclude(admin.text, 'The books do not say')
  })

  test('a renewal is a payment of its own, by the renewal’s rule; after the limit it says so', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    await tell(
      client,
      story,
      serviceChanged('created', {
        service: { id: 'svc-hosting', client_id: story.buyer, order_id: story.order.data.order.id },
      })
    )
    for (let year = 1; year <= 3; year++) {
      passDays(365)
      await tell(
        client,
        story,
        invoicePaid({
          invoice: {
            client_id: story.buyer,
            items: [
              {
                service_id: 'svc-hosting',
                description: 'Business Hosting - carla-shop.it',
                renewal: true,
                amount: 119_88,
              },
            ],
          },
        })
      )
    }
    const { title, text } = await affiliateReads(client, story.affiliate)
    // 25.78 + 2 × 5.99
    assert.equal(title, 'Credited: €37.76')
    assert.include(text, 'Renewal paid on 20 Nov 2027')
    assert.include(text, '5% of €119.88 = €5.994, rounded to €5.99')
    assert.include(text, 'The plan pays 2 renewals of a service, and 2 were paid before.')
    assert.notMatch(text, LEFTOVERS)
  })

  test('a trial waits for its first payment, which counts as new', async ({ client, assert }) => {
    const story = await beginStory()
    await givePlan(story.affiliate, MIXED_TERMS)
    const order = orderPlaced({
      order: {
        trial: true,
        items: [{ service_id: 'svc-trial', description: 'Trial hosting', amount: 0 }],
      },
      visit_token: tokenOf(await follow(story.link)),
    })
    await tell(client, story, order)
    const waiting = await affiliateReads(client, story.affiliate)
    assert.equal(waiting.title, 'A trial: waiting for its first payment')

    await tell(
      client,
      story,
      invoicePaid({
        invoice: {
          client_id: order.data.order.client_id,
          order_id: order.data.order.id,
          items: [
            { service_id: 'svc-trial', description: 'Hosting', renewal: true, amount: 10_00 },
          ],
        },
      })
    )
    const { title, text } = await affiliateReads(client, story.affiliate)
    assert.equal(title, 'Credited: €2.00')
    assert.include(text, '20% of €10.00 = €2.00')
  })

  test('what stands in the books against the terms is said to both, without changing it', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    await db
      .from('commissions')
      .where('panel_id', story.panel.id)
      .where('amount', 2_158)
      .update({ amount: 2_000 })

    const admin = await adminReads(client, story.panel)
    assert.include(admin.text, 'The books do not say what these terms give.')
    assert.include(admin.text, 'Booked: €20.00')
    const affiliate = await affiliateReads(client, story.affiliate)
    assert.include(affiliate.text, 'This calculation differs from what is credited.')
    assert.notInclude(affiliate.text, 'The books')
  })

  test('the lines of the calculation come as CSV, and an admin’s receipt as JSON', async ({
    client,
    assert,
  }) => {
    const story = await mixedOrder(client)
    const { referralId } = await affiliateReads(client, story.affiliate)
    const csv = await client
      .get(`/affiliate/receipts/${referralId}/lines.csv`)
      .loginAs(await User.findOrFail(story.affiliate.userId))
    const lines = csv.text().trim().split('\r\n')
    assert.lengthOf(lines, 5)
    assert.include(lines[1], ',EUR,119.88,11.99,0.00,107.89,')
    assert.include(lines[1], ',20,21.58,21.58')
    assert.notMatch(csv.text(), /carla|rossi/i)

    const { orderId } = await adminReads(client, story.panel)
    const json = await client
      .get(`/admin/receipts/orders/${orderId}/receipt.json`)
      .loginAs(await localAdmin())
    const body = json.body()
    assert.equal(body.receipt.title, 'Credited: €25.78')
    assert.equal(body.decisions[0].facts.decision.reason, 'last_click')
    assert.lengthOf(body.invoices[0].lines, 4)
  })
})
