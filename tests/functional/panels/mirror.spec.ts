import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createPanel, type TestPanel } from '#tests/helpers/world'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  iso,
  orderCancelled,
  orderFraud,
  orderPlaced,
  sendEvent,
  serviceChanged,
  signupCompleted,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { permutations } from '#tests/helpers/permutations'

const NOON = Date.parse('2026-11-20T12:00:00Z')
const HOUR = 3_600_000

interface Row {
  [column: string]: unknown
}

function rows(table: string, panel: TestPanel): Promise<Row[]> {
  return db.from(table).where('panel_id', panel.id).orderBy('external_id').select('*')
}

async function only(table: string, panel: TestPanel): Promise<Row> {
  const [row, ...more] = await rows(table, panel)
  if (!row || more.length > 0) throw new Error(`${more.length} more rows in ${table}`)
  return row
}

/**
 * Sends each event twice under different ids, as a panel that forgot would.
 */
async function tell(
  client: Parameters<typeof sendEvent>[0],
  panel: TestPanel,
  ...events: SentEvent[]
) {
  for (const event of events) {
    for (let times = 0; times < 2; times++) {
      const response = await sendEvent(client, panel, event)
      response.assertStatus(202)
    }
  }
}

test.group('Mirror | clients', () => {
  test('a registration is kept with its visit token', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(
      client,
      panel,
      clientRegistered({
        at: NOON,
        client: {
          id: 'C1',
          email: 'jane@example.net',
          name: 'Jane Roe',
          company: 'Roe Ltd',
          country: 'it',
          locale: 'it-IT',
        },
        visit_token: 'v1.token',
      })
    )

    assert.include(await only('clients', panel), {
      external_id: 'C1',
      email: 'jane@example.net',
      name: 'Jane Roe',
      company: 'Roe Ltd',
      country: 'IT',
      locale: 'it-IT',
      registered_at: NOON,
      visit_token: 'v1.token',
      closed_at: null,
    })
  })

  test('the registration that happened later stands, whichever arrives later', async ({
    client,
    assert,
  }) => {
    const events = [
      clientRegistered({ at: NOON, client: { id: 'C1', email: 'old@example.net' } }),
      clientRegistered({ at: NOON + HOUR, client: { id: 'C1', email: 'new@example.net' } }),
    ]
    for (const order of permutations(events)) {
      const panel = await createPanel()
      await tell(client, panel, ...order)
      assert.include(await only('clients', panel), { email: 'new@example.net' })
    }
  })

  test('a client who is known by an order alone is completed by the registration', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    await tell(client, panel, orderPlaced({ order: { client_id: 'C1' } }))
    assert.include(await only('clients', panel), { email: null, registered_at: null })

    await tell(client, panel, clientRegistered({ at: NOON, client: { id: 'C1' } }))
    assert.include(await only('clients', panel), {
      email: 'C1@example.net',
      registered_at: NOON,
    })
  })

  test('the first closing counts, also before the registration', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(client, panel, clientClosed('C1', { at: NOON + HOUR }))
    await tell(client, panel, clientClosed('C1', { at: NOON }))
    await tell(client, panel, clientClosed('C1', { at: NOON + HOUR }))
    await tell(client, panel, clientRegistered({ client: { id: 'C1' } }))

    // and what comes after it does not bring the client back
    assert.include(await only('clients', panel), { closed_at: NOON, name: null })
  })

  test('a merge says into whom', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(client, panel, clientMerged('C1', 'C2'))
    const [from, into] = await rows('clients', panel)

    assert.equal(from!.merged_into_id, into!.id)
    assert.isNull(into!.merged_into_id)
  })
})

test.group('Mirror | orders and invoices', () => {
  test('an order is kept with its lines and the visit token it came with', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const event = orderPlaced({
      at: NOON,
      order: {
        id: '17',
        number: '2026-17',
        client_id: 'C1',
        currency: 'EUR',
        discount: 100,
        tax: 440,
        coupon: 'SAVE',
        moderated: true,
        payment_method: 'check',
        items: [
          { id: '1', amount: 1500, service_id: '900' },
          {
            id: '2',
            kind: 'domain',
            amount: 800,
            tld: 'it',
            domain_action: 'register',
            renewal: true,
          },
        ],
      },
      visit_token: 'v1.token',
    })
    await tell(client, panel, event)

    const order = await only('orders', panel)
    assert.include(order, {
      external_id: '17',
      number: '2026-17',
      placed_at: NOON,
      subtotal: 2300,
      discount: 100,
      tax: 440,
      total: 2640,
      currency: 'EUR',
      coupon: 'SAVE',
      payment_method: 'check',
      created_by: 'client',
      visit_token: 'v1.token',
      status: 'placed',
      status_at: NOON,
    })
    assert.equal(Number(order.moderated), 1)
    assert.equal(Number(order.trial), 0)

    const items: Row[] = await db
      .from('order_items')
      .where('order_id', order.id as number)
      .orderBy('id')
    assert.lengthOf(items, 2)
    assert.include(items[0], { external_id: '1', amount: 1500, service_external_id: '900' })
    assert.include(items[1], { kind: 'domain', tld: 'it', domain_action: 'register' })
    assert.equal(Number(items[1]!.renewal), 1)
  })

  test('an order of three hundred lines is kept whole', async ({ client, assert }) => {
    const panel = await createPanel()
    const items = Array.from({ length: 300 }, (_, index) => ({ id: String(index), amount: index }))
    await tell(client, panel, orderPlaced({ order: { items } }))

    const order = await only('orders', panel)
    const [sum] = await db
      .from('order_items')
      .where('order_id', order.id as number)
      .sum('amount as amount')
      .count('* as lines')
    assert.equal(Number(sum.lines), 300)
    assert.equal(Number(sum.amount), 44_850)
  })

  test('of cancelled and fraud the later stands, fraud of two at once, in any order', async ({
    client,
    assert,
  }) => {
    const order = orderPlaced({ at: NOON, order: { id: '17', client_id: 'C1' } })
    const stories: { events: SentEvent[]; status: string; reason: string | null }[] = [
      {
        events: [
          order,
          orderFraud('17', { at: NOON + HOUR, reason: 'stolen card' }),
          orderCancelled('17', { at: NOON + 2 * HOUR }),
        ],
        status: 'cancelled',
        reason: null,
      },
      {
        events: [
          order,
          orderCancelled('17', { at: NOON + HOUR }),
          orderFraud('17', { at: NOON + HOUR, reason: 'stolen card' }),
        ],
        status: 'fraud',
        reason: 'stolen card',
      },
    ]
    for (const { events, status, reason } of stories) {
      for (const arrived of permutations(events)) {
        const panel = await createPanel()
        await tell(client, panel, ...arrived)
        assert.include(await only('orders', panel), { status, status_reason: reason })
      }
    }
  })

  test('a payment without an order is kept at once', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(
      client,
      panel,
      invoicePaid({
        at: NOON,
        invoice: { id: '9', client_id: 'C1', tax: 220, currency: 'JPY', items: [{ amount: 1999 }] },
      })
    )

    const invoice = await only('invoices', panel)
    assert.include(invoice, {
      external_id: '9',
      order_id: null,
      paid_at: NOON,
      currency: 'JPY',
      subtotal: 1999,
      total: 2219,
      discount: 0,
    })
    const items = await db.from('invoice_items').where('invoice_id', invoice.id as number)
    assert.lengthOf(items, 1)
  })

  test('refunds and charge-backs are kept apart, even with the same id', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const invoice = invoicePaid()
    await tell(
      client,
      panel,
      invoice,
      invoiceRefunded(invoice, { refund_id: '1', amount: 300, at: NOON }),
      invoiceRefunded(invoice, { refund_id: '2', amount: 200, at: NOON }),
      invoiceChargedBack(invoice, { chargeback_id: '1', amount: 500, at: NOON + HOUR })
    )

    const kept = await rows('refunds', panel)
    assert.deepEqual(
      kept.map((row) => `${row.kind} ${row.external_id} ${row.amount} ${row.refunded_at}`).sort(),
      [`chargeback 1 500 ${NOON + HOUR}`, `refund 1 300 ${NOON}`, `refund 2 200 ${NOON}`]
    )
  })
})

test.group('Mirror | services', () => {
  const service = { id: '900', client_id: 'C1', order_id: '17' }

  test('what happened last to a service stands, in any order of arrival', async ({
    client,
    assert,
  }) => {
    const events = [
      serviceChanged('created', { at: NOON, service }),
      serviceChanged('suspended', { at: NOON + HOUR, service: { ...service, domain: null } }),
      serviceChanged('unsuspended', {
        at: NOON + 2 * HOUR,
        service: { ...service, product_id: 'plus', product_name: 'Plus' },
      }),
      serviceChanged('terminated', {
        at: NOON + 3 * HOUR,
        service: { ...service, product_id: 'plus', product_name: 'Plus', order_id: undefined },
      }),
    ]
    for (const arrived of permutations(events)) {
      const panel = await createPanel()
      await tell(client, panel, ...arrived)
      assert.include(await only('services', panel), {
        external_id: '900',
        status: 'terminated',
        status_at: NOON + 3 * HOUR,
        product_name: 'Plus',
        domain: 'test.example',
        order_external_id: '17',
      })
    }
  }).timeout(30_000)

  test('a finished signup gives the service its user name, whenever it arrives', async ({
    client,
    assert,
  }) => {
    const order = orderPlaced({ at: NOON, order: { id: '17', client_id: 'C1' } })
    const events = [
      order,
      serviceChanged('created', { at: NOON, service: { ...service, product_name: 'Start' } }),
      signupCompleted(order, {
        at: NOON + HOUR,
        account: { id: '900', user_name: 'jane', plan_name: 'Plan of the signup' },
      }),
    ]
    for (const arrived of permutations(events)) {
      const panel = await createPanel()
      await tell(client, panel, ...arrived)
      assert.include(await only('services', panel), {
        user_name: 'jane',
        product_name: 'Start',
        status: 'active',
        status_at: NOON,
        order_external_id: '17',
      })
    }
  })

  test('a finished signup alone makes the service', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    await tell(client, panel, order, signupCompleted(order, { account: { id: '900' } }))

    assert.include(await only('services', panel), {
      external_id: '900',
      user_name: 'test',
      domain: 'test.example',
      product_id: 'hosting-start',
      status: 'active',
    })
  })
})

test.group('Mirror | panels and ids', () => {
  test('the same ids in two panels never meet', async ({ client, assert }) => {
    const [one, two] = [await createPanel(), await createPanel()]
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    const invoice = invoicePaid({ invoice: { ...invoiceOf(order), id: '9' } })

    for (const event of [clientRegistered({ client: { id: 'C1' } }), order, invoice]) {
      const sent = await sendEvent(client, one, event, {
        id: `same ${event.type}`.replace(' ', '-'),
      })
      sent.assertStatus(202)
    }
    assert.isEmpty(await rows('clients', two))

    const early = await sendEvent(client, two, invoice, { id: 'same-invoice.paid' })
    early.assertStatus(202)
    assert.isEmpty(await rows('invoices', two))
    const placed = await sendEvent(client, two, order, { id: 'same-order.placed' })
    placed.assertStatus(202)

    for (const table of ['clients', 'orders', 'invoices']) {
      const [first, second] = [await only(table, one), await only(table, two)]
      assert.equal(first.external_id, second.external_id)
      assert.notEqual(first.id, second.id)
    }
    const [paid, order2] = [await only('invoices', two), await only('orders', two)]
    assert.equal(paid.order_id, order2.id)
  })

  test('ids that differ in case, accents or digits are different', async ({ client, assert }) => {
    const panel = await createPanel()
    const ids = ['A1', 'a1', 'á1', 'Ａ1', '01', '1']
    for (const id of ids) {
      await tell(client, panel, orderPlaced({ order: { id, client_id: id } }))
    }

    assert.lengthOf(await rows('orders', panel), ids.length)
    assert.lengthOf(await rows('clients', panel), ids.length)

    const event = clientClosed('C1')
    for (const id of ['evt_A', 'evt_a']) {
      const response = await sendEvent(client, panel, event, { id })
      response.assertStatus(202)
    }
  })

  test('an order refers to the id it names, not to one like it', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(client, panel, orderPlaced({ order: { id: 'A1', client_id: 'C1' } }))
    await tell(client, panel, invoicePaid({ invoice: { order_id: 'a1', client_id: 'C1' } }))

    assert.isEmpty(await rows('invoices', panel))
  })

  test('instants are kept to the millisecond', async ({ client, assert }) => {
    const panel = await createPanel()
    await tell(client, panel, orderPlaced({ order: { placed_at: iso(NOON + 123) } }))

    assert.include(await only('orders', panel), { placed_at: NOON + 123 })
  })
})
