import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { localAdmin, staffOf } from '#tests/helpers/admins'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderCancelled,
  orderPlaced,
  sendEvent,
} from '#tests/helpers/panel_events'
import { createPanel, unique } from '#tests/helpers/world'

async function storeEvent(panel: { id: number }, overrides: Record<string, unknown> = {}) {
  const [id] = await db.table('panel_events').insert({
    panel_id: panel.id,
    event_id: unique('event'),
    type: 'invoice.paid',
    occurred_at: now(),
    received_at: now(),
    payload: '{}',
    state: 'applied',
    object: 'invoice:1',
    attempts: 1,
    ...overrides,
  })
  return Number(id)
}

const eventsOf = (panel: { id: number }) =>
  db.from('panel_events').where('panel_id', panel.id).orderBy('id')

test.group('The inbox', () => {
  test('shows what came, about what, and what became of it in words', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: 'ORD-17', client_id: 'CLI-4' } })
    await sendEvent(client, panel, order)
    const invoice = invoicePaid({ invoice: { id: 'INV-12', client_id: 'CLI-9' } })
    await sendEvent(client, panel, invoiceRefunded(invoice))

    const response = await client.get('/admin/inbox').loginAs(await staffOf(panel))
    response.assertStatus(200)
    response.assertTextIncludes('order ORD-17')
    response.assertTextIncludes('Parked: waits for invoice INV-12')
    assert.notInclude(response.text(), 'CLI-4')
  })

  test('an empty one says where events go', async ({ client }) => {
    const panel = await createPanel()
    const response = await client.get('/admin/inbox').loginAs(await staffOf(panel))
    response.assertTextIncludes('No events yet.')
    response.assertTextIncludes(`/api/panel/v1/${panel.key}/events`)
  })

  test('staff see their panel’s events only, also by id and as CSV', async ({ client, assert }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const id = await storeEvent(other, { object: 'invoice:theirs' })
    await storeEvent(panel, { object: 'invoice:mine' })
    const staff = await staffOf(panel)

    for (const path of [
      '/admin/inbox',
      '/admin/inbox.csv',
      '/admin/inbox?q=theirs',
      `/admin/inbox?panel=${other.id}`,
    ]) {
      const response = await client.get(path).loginAs(staff)
      response.assertStatus(200)
      assert.notInclude(response.text(), 'invoice theirs', path)
    }
    const detail = await client.get(`/admin/inbox/${id}`).loginAs(staff)
    detail.assertStatus(404)
    const again = await client.get(`/admin/inbox/process-again?ids=${id}`).loginAs(staff)
    assert.notInclude(again.text(), 'invoice theirs')
  })

  test('is found by the panel’s id of order, invoice, client or event', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const [orderId, invoiceId, clientId] = [unique('O'), unique('I'), unique('C')]
    const order = orderPlaced({ order: { id: orderId, client_id: clientId } })
    await sendEvent(client, panel, clientRegistered({ client: { id: clientId } }))
    await sendEvent(client, panel, order, { id: 'evt-of-the-order' })
    const invoice = invoicePaid({ invoice: invoiceOf(order, { id: invoiceId }) })
    await sendEvent(client, panel, invoice)
    await sendEvent(client, panel, invoiceRefunded(invoice))
    await sendEvent(client, panel, orderCancelled(orderId))
    await storeEvent(panel, { object: 'order:unrelated' })
    const staff = await staffOf(panel)

    const found = async (q: string) => {
      const response = await client.get(`/admin/inbox.csv?q=${q}`).loginAs(staff)
      response.assertStatus(200)
      return response
        .text()
        .trim()
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(',')[3])
        .sort()
    }
    assert.deepEqual(await found(orderId), ['order.cancelled', 'order.placed'])
    assert.deepEqual(await found(invoiceId), ['invoice.paid', 'invoice.refunded'])
    assert.deepEqual(await found('evt-of-the-order'), ['order.placed'])
    assert.deepEqual(await found(clientId), [
      'client.registered',
      'invoice.paid',
      'invoice.refunded',
      'order.cancelled',
      'order.placed',
    ])
    assert.deepEqual(await found(orderId.toLowerCase()), [])
  })

  test('is filtered by type, result and day', async ({ client, assert }) => {
    const panel = await createPanel()
    await storeEvent(panel, { object: 'invoice:old', received_at: Date.UTC(2026, 0, 5, 12) })
    await storeEvent(panel, { type: 'client.closed', object: 'client:gone' })
    await storeEvent(panel, { state: 'failed', last_error: 'E_BROKEN', object: 'invoice:bad' })
    const staff = await staffOf(panel)
    const shown = async (query: string) => {
      const { text } = await client
        .get(`/admin/inbox?${query}`)
        .loginAs(staff)
        .then((response) => ({ text: response.text() }))
      return ['invoice old', 'client gone', 'invoice bad'].filter((one) => text.includes(one))
    }
    assert.deepEqual(await shown('type=client.closed'), ['client gone'])
    assert.deepEqual(await shown('state=failed'), ['invoice bad'])
    assert.deepEqual(await shown('state=applied'), ['invoice old', 'client gone'])
    assert.deepEqual(await shown('from=2026-01-05&to=2026-01-05'), ['invoice old'])
    assert.deepEqual(await shown('type=nonsense&state=nonsense'), [
      'invoice old',
      'client gone',
      'invoice bad',
    ])
  })

  test('the CSV has every row once, also those of the same millisecond', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const rows = Array.from({ length: 2_100 }, (_, index) => ({
      panel_id: panel.id,
      event_id: `e${index}`,
      type: 'client.closed',
      object: `client:${index}`,
      occurred_at: 1,
      received_at: 1_700_000_000_000 + Math.floor(index / 1_500),
      payload: '{}',
      state: 'applied',
      attempts: 1,
    }))
    // SQLite takes so many rows in one statement
    for (let from = 0; from < rows.length; from += 300) {
      await db.table('panel_events').multiInsert(rows.slice(from, from + 300))
    }
    const staff = await staffOf(panel)
    for (const sort of ['received', '-received']) {
      const csv = await client.get(`/admin/inbox.csv?sort=${sort}`).loginAs(staff)
      const lines = csv.text().trim().split('\r\n').slice(1)
      assert.equal(new Set(lines.map((line) => line.split(',')[5])).size, 2_100)
      assert.lengthOf(lines, 2_100)
    }
  })
})

test.group('An event’s page', () => {
  test('links what it did, and shows what came without personal data', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const order = orderPlaced({
      order: { items: [{ description: 'carla-rossi.example, one year' }] },
      visit_token: 'a-secret-token',
    })
    await sendEvent(client, panel, order)
    const [event] = await eventsOf(panel)
    const row = await db.from('orders').where('panel_id', panel.id).firstOrFail()

    const response = await client.get(`/admin/inbox/${event.id}`).loginAs(await staffOf(panel))
    response.assertTextIncludes(`/admin/receipts/orders/${row.id}`)
    response.assertTextIncludes('Applied on')
    response.assertTextIncludes('•••')
    assert.notInclude(response.text(), 'carla-rossi')
    assert.notInclude(response.text(), 'a-secret-token')
    assert.notInclude(response.text(), 'Process again')
  })

  test('says why it failed, as text, and that it is never booked twice', async ({ client }) => {
    const panel = await createPanel()
    const id = await storeEvent(panel, { state: 'failed', last_error: 'no <room>', attempts: 30 })
    const response = await client.get(`/admin/inbox/${id}`).loginAs(await staffOf(panel))
    response.assertTextIncludes('Failed: no &lt;room&gt;')
    response.assertTextIncludes('never booked twice')
    response.assertTextIncludes('Not by itself any more')
  })

  test('says that what was sent is not kept any more', async ({ client }) => {
    const panel = await createPanel()
    const id = await storeEvent(panel)
    const response = await client.get(`/admin/inbox/${id}`).loginAs(await staffOf(panel))
    response.assertTextIncludes('It is no longer kept')
  })
})

test.group('Processing events again', () => {
  test('applies what can be applied now, with an act, and repeating it changes nothing', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    const order = orderPlaced()
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    const refund = invoiceRefunded(invoice)
    await sendEvent(client, panel, refund)
    const [parked] = await eventsOf(panel)
    assert.equal(parked.state, 'parked')

    // as if nobody had woken it: the process died in between
    await db.from('panel_events').where('id', parked.id).update({ waits_for: 'invoice:elsewhere' })
    await sendEvent(client, panel, order)
    await sendEvent(client, panel, invoice)

    const asked = await client.get(`/admin/inbox/process-again?ids=${parked.id}`).loginAs(staff)
    asked.assertTextIncludes('nothing is ever booked twice')

    const again = () =>
      client
        .post('/admin/inbox/process-again')
        .loginAs(staff)
        .withCsrfToken()
        .form({ 'ids[]': String(parked.id) })
    const first = await again()
    first.assertTextIncludes('1 applied, 0 still waiting, 0 failed')
    const booked = () => db.from('ledger_entries').count('* as entries').first()
    const refunds = await db.from('refunds').where('panel_id', panel.id)
    const before = await booked()

    const second = await again()
    second.assertTextIncludes('applied already')
    assert.deepEqual(await booked(), before)
    assert.deepEqual(await db.from('refunds').where('panel_id', panel.id), refunds)

    const acts = await db.from('admin_acts').where('panel_id', panel.id)
    assert.lengthOf(acts, 1)
    assert.include(acts[0], { act: 'event.processed_again', user_id: staff.id })
  })

  test('several at once: what still waits goes on waiting', async ({ client, assert }) => {
    const panel = await createPanel()
    const staff = await staffOf(panel)
    for (let index = 0; index < 3; index++) {
      await sendEvent(client, panel, invoiceRefunded(invoicePaid()))
    }
    const events = await eventsOf(panel)
    const ids = events.map(({ id }) => String(id))
    const asked = await client
      .get(`/admin/inbox/process-again?${ids.map((id) => `ids=${id}`).join('&')}`)
      .loginAs(staff)
    asked.assertTextIncludes('Process these 3 events again?')

    const response = await client
      .post('/admin/inbox/process-again')
      .loginAs(staff)
      .withCsrfToken()
      .form({ ids })
    response.assertTextIncludes('0 applied, 3 still waiting, 0 failed')
    const after = await eventsOf(panel)
    assert.isTrue(after.every(({ state, attempts }) => state === 'parked' && attempts === 2))
  })

  test('what cannot be handled stays, and is said to have failed', async ({ client, assert }) => {
    const panel = await createPanel()
    const id = await storeEvent(panel, { state: 'failed', payload: '{"broken":true}' })
    const response = await client
      .post('/admin/inbox/process-again')
      .loginAs(await staffOf(panel))
      .withCsrfToken()
      .form({ 'ids[]': String(id) })
    response.assertTextIncludes('0 applied, 0 still waiting, 1 failed')
    const row = await db.from('panel_events').where('id', id).firstOrFail()
    assert.equal(row.state, 'failed')
  })

  test('nothing ticked, nothing done', async ({ client }) => {
    const admin = await localAdmin()
    const response = await client.get('/admin/inbox/process-again').loginAs(admin)
    response.assertTextIncludes('Tick at least one event first.')
  })

  test('of another panel: nothing happens', async ({ client, assert }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const id = await storeEvent(other, { state: 'parked', waits_for: 'order:1' })
    await client
      .post('/admin/inbox/process-again')
      .loginAs(await staffOf(panel))
      .withCsrfToken()
      .form({ 'ids[]': String(id) })
    const row = await db.from('panel_events').where('id', id).firstOrFail()
    assert.equal(Number(row.attempts), 1)
  })
})
