import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { freeze, thaw } from '#core/clock'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  serviceChanged,
} from '#tests/helpers/panel_events'
import { beginStory, follow, type Story, tokenOf } from '#tests/helpers/story'
import { unique } from '#tests/helpers/world'
import {
  adminReads,
  affiliateReads,
  DAY,
  givePlan,
  MIXED_TERMS,
  NOON,
  tell,
  titleOf,
  wordsOf,
} from '#tests/helpers/receipts'

type Api = Parameters<typeof tell>[0]

const LEFTOVERS = /\{[a-z]|undefined|NaN|receipts\.|\[object/

const rowOf = (table: string, externalId: string) =>
  db.from(table).where('external_id', externalId).firstOrFail()

async function invoiceReads(client: Api, externalId: string, locale: 'en' | 'it' = 'en') {
  const { id } = await rowOf('invoices', externalId)
  const response = await client
    .get(`/admin/receipts/invoices/${id}`)
    .loginAs(await localAdmin({ locale }))
  response.assertStatus(200)
  return { title: titleOf(response.text()), text: wordsOf(response.text()), html: response.text() }
}

async function search(client: Api, story: Pick<Story, 'panel'>, qs: Record<string, string>) {
  const response = await client
    .get('/admin/receipts')
    .qs(qs)
    .loginAs(await staffOf(story.panel))
  response.assertStatus(200)
  return { html: response.text(), text: wordsOf(response.text()) }
}

test.group('Receipts of invoices', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  test('an invoice by hand belongs to no order: nobody is credited, and the page says why', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    const invoice = invoicePaid({
      invoice: { items: [{ kind: 'other', description: 'Consulting', amount: 50_00 }] },
    })
    await tell(client, story, invoice)
    const { title, text } = await invoiceReads(client, invoice.data.invoice.id)
    assert.equal(title, 'Nobody is credited')
    assert.include(text, 'It names no service and the invoice names no order: nobody brought it.')
    const italian = await invoiceReads(client, invoice.data.invoice.id, 'it')
    assert.equal(italian.title, 'Nessuno riceve una commissione')
    assert.notMatch(text + italian.text, LEFTOVERS)
  })

  test('a renewal belongs to the order that created its service, or to none that is known', async ({
    client,
    assert,
  }) => {
    const story = await beginStory()
    await givePlan(story.affiliate, MIXED_TERMS)
    const order = orderPlaced({
      order: { number: 'N-1', items: [{ service_id: 'svc-1', amount: 100_00 }] },
      visit_token: tokenOf(await follow(story.link)),
    })
    const refused = orderPlaced({
      order: { number: 'N-2', items: [{ service_id: 'svc-2', amount: 100_00 }] },
    })
    const service = (id: string, orderId?: string) =>
      serviceChanged('created', {
        service: { id, client_id: order.data.order.client_id, order_id: orderId },
      })
    const renewal = invoicePaid({
      invoice: {
        client_id: order.data.order.client_id,
        items: ['svc-1', 'svc-2', 'svc-3', 'svc-4', 'svc-5'].map((id) => ({
          service_id: id,
          description: `Renewal of ${id}`,
          renewal: true,
          amount: 100_00,
        })),
      },
    })
    await tell(
      client,
      story,
      order,
      refused,
      service('svc-1', order.data.order.id),
      service('svc-2', refused.data.order.id),
      service('svc-3'),
      service('svc-5', 'not-told'),
      renewal
    )
    const { title, text, html } = await invoiceReads(client, renewal.data.invoice.id)
    assert.equal(title, 'Credited: €5.00')
    for (const words of [
      'Order N-1, credited to Test Client.',
      'Order N-2, which is credited to nobody. Without a visit token nobody earns',
      'Service svc-3, of which no order is known',
      'Service svc-4, of which the panel has not told yet',
      'Service svc-5 of order not-told, of which the panel has not told.',
    ]) {
      assert.include(text, words)
    }
    const { id } = await rowOf('orders', order.data.order.id)
    assert.include(html, `/admin/receipts/orders/${id}`)
    assert.notMatch(text, LEFTOVERS)
  })
})

test.group('The Receipts page', (group) => {
  group.each.setup(() => {
    freeze(NOON)
    return () => thaw()
  })

  async function several(client: Api) {
    const story = await beginStory()
    const buyer = unique('buyer')
    const token = tokenOf(await follow(story.link, { at: NOON - DAY }))
    const credited = orderPlaced({
      order: { client_id: buyer, number: unique('No') },
      visit_token: token,
    })
    const refused = orderPlaced()
    const invoice = invoicePaid({ invoice: invoiceOf(credited) })
    await tell(
      client,
      story,
      clientRegistered({ client: { id: buyer, name: 'Carla Rossi' }, visit_token: token }),
      credited,
      refused,
      invoice
    )
    return { story, buyer, credited, refused, invoice }
  }

  test('finds by order number, order id, invoice id and client id, and by outcome', async ({
    client,
    assert,
  }) => {
    const { story, buyer, credited, refused, invoice } = await several(client)
    const all = await search(client, story, {})
    assert.include(all.text, '1–3 of 3')
    assert.include(all.text, 'Without a visit token nobody earns')

    const { id } = await rowOf('orders', credited.data.order.id)
    for (const q of [
      credited.data.order.number,
      credited.data.order.id,
      invoice.data.invoice.id,
    ] as string[]) {
      const found = await search(client, story, { q })
      assert.include(found.html, `/admin/receipts/orders/${id}`)
      assert.include(found.text, '1–1 of 1')
    }
    const byInvoice = await search(client, story, { q: invoice.data.invoice.id })
    const paid = await rowOf('invoices', invoice.data.invoice.id)
    assert.include(byInvoice.html, `/admin/receipts/invoices/${paid.id}`)
    const byClient = await search(client, story, { q: buyer })
    assert.include(byClient.text, '1–2 of 2')
    assert.include(byClient.html, `/admin/receipts/signups/${paid.client_id}`)

    const refusals = await search(client, story, { outcome: 'refused' })
    assert.include(refusals.text, '1–1 of 1')
    assert.include(refusals.text, refused.data.order.id)
    const signups = await search(client, story, { kind: 'signup' })
    assert.include(signups.text, '1–1 of 1')
    const nothing = await search(client, story, { q: 'no such thing' })
    assert.include(nothing.text, 'Nothing matches these filters.')
  })

  test('the export has every match', async ({ client, assert }) => {
    const { story } = await several(client)
    const response = await client
      .get('/admin/receipts.csv')
      .qs({ outcome: 'credited' })
      .loginAs(await staffOf(story.panel, { locale: 'it' }))
    const lines = response.text().trim().split('\r\n')
    assert.lengthOf(lines, 3)
    assert.include(response.text(), 'Accreditato')
    assert.include(response.text(), 'Carla Rossi')
  })

  test('a receipt costs as many queries, however many there are', async ({ client, assert }) => {
    const { story } = await several(client)
    const queries = async (read: () => Promise<unknown>) => {
      let count = 0
      const counted = (query: { sql: string }) => {
        if (/from .?(receipts|commissions|referrals|invoices|invoice_items)/i.test(query.sql))
          count++
      }
      const { client: knex } = db.connection().getReadClient()
      knex.on('query', counted)
      await read()
      knex.removeListener('query', counted)
      return count
    }
    const reading = () => affiliateReads(client, story.affiliate)
    const before = await queries(reading)
    assert.isAbove(before, 3)
    for (let i = 0; i < 12; i++) {
      const order = orderPlaced({ visit_token: tokenOf(await follow(story.link)) })
      await tell(client, story, order, invoicePaid({ invoice: invoiceOf(order) }))
    }
    assert.equal(await queries(reading), before)
    const { text } = await adminReads(client, story.panel)
    assert.notMatch(text, LEFTOVERS)
  })
})
