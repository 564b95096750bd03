import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { Exception } from '@adonisjs/core/exceptions'
import { freeze, now, thaw } from '#core/clock'
import { panelEvents } from '#start/panel_events'
import { createPanel, unique, type TestPanel } from '#tests/helpers/world'
import { permutations } from '#tests/helpers/permutations'
import {
  clientClosed,
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderCancelled,
  orderPlaced,
  sendEvent,
  signupCompleted,
  type SentEvent,
} from '#tests/helpers/panel_events'
import { ApplyStoredEvent } from '#panels/actions/apply_stored_event'
import { ReceivePanelEvent } from '#panels/actions/receive_panel_event'
import { RetryPanelEvents } from '#panels/actions/retry_panel_events'
import { WakeWaitingEvents } from '#panels/actions/wake_waiting_events'
import RetryPanelEventsJob from '#panels/jobs/retry_panel_events_job'
import { EventHandlers, type PanelEventTable } from '#panels/event_handlers'
import { readPanelEvent, type ReceivedEvent } from '#panels/read_panel_event'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

function inbox(panel: TestPanel) {
  return db.from('panel_events').where('panel_id', panel.id).orderBy('id')
}

async function states(panel: TestPanel): Promise<string[]> {
  const rows: { state: string; waits_for: string | null }[] = await inbox(panel)
  return rows.map((row) => (row.waits_for ? `${row.state} ${row.waits_for}` : row.state))
}

async function count(table: string, panel: TestPanel) {
  const row = await db.from(table).where('panel_id', panel.id).count('* as total').first()
  return Number(row.total)
}

/**
 * The facts of a panel without our own ids and times.
 */
async function facts(panel: TestPanel) {
  const clients = await db.from('clients').where('panel_id', panel.id).orderBy('external_id')
  const orders = await db.from('orders').where('panel_id', panel.id).orderBy('external_id')
  const invoices = await db.from('invoices').where('panel_id', panel.id).orderBy('external_id')
  const items = await db
    .from('invoice_items')
    .whereIn('invoice_id', invoices.map((invoice) => invoice.id).concat(0))
    .orderBy('external_id')
  const externalId = (list: { id: number; external_id: string }[], id: number | null) =>
    list.find((row) => row.id === id)?.external_id ?? null

  return JSON.stringify({
    clients: clients.map(
      ({ external_id: id, email, name, registered_at: at, visit_token: token }) => ({
        id,
        email,
        name,
        at,
        token,
      })
    ),
    orders: orders.map((order) => ({
      id: order.external_id,
      client: externalId(clients, order.client_id),
      total: order.total,
      placed: order.placed_at,
      token: order.visit_token,
      status: order.status,
    })),
    invoices: invoices.map((invoice) => ({
      id: invoice.external_id,
      client: externalId(clients, invoice.client_id),
      order: externalId(orders, invoice.order_id),
      total: invoice.total,
      paid: invoice.paid_at,
    })),
    items: items.map((item) => [item.external_id, item.amount]),
  })
}

/**
 * The actions over another table of handlers than the product's.
 */
function actionsWith(table: Partial<PanelEventTable>) {
  const handlers = new EventHandlers({ ...panelEvents, ...table })
  const apply = new ApplyStoredEvent(handlers)
  const wake = new WakeWaitingEvents(apply)
  return {
    receive: new ReceivePanelEvent(handlers, wake),
    retry: new RetryPanelEvents(apply, wake),
  }
}

async function checked(event: SentEvent): Promise<ReceivedEvent> {
  const read = await readPanelEvent(event)
  if (!read.ok) throw new Error(JSON.stringify(read.errors))
  return read.value
}

test.group('Stored events | order of arrival', (group) => {
  group.each.teardown(() => thaw())

  test('registration, order and payment give the same in all six orders', async ({
    client,
    assert,
  }) => {
    const order = orderPlaced({
      order: { id: '17', client_id: 'C1', tax: 220 },
      visit_token: 'v1.order',
    })
    const events = [
      clientRegistered({ client: { id: 'C1' }, visit_token: 'v1.registration' }),
      order,
      invoicePaid({ invoice: { ...invoiceOf(order), id: '9' } }),
    ]

    const outcomes = new Set<string>()
    for (const arrived of permutations(events)) {
      const panel = await createPanel()
      for (const event of arrived) {
        const response = await sendEvent(client, panel, event)
        response.assertStatus(202)
      }
      assert.deepEqual(await states(panel), ['applied', 'applied', 'applied'])
      outcomes.add(await facts(panel))
    }
    assert.lengthOf([...outcomes], 1)
  })

  test('a payment waits for its order, also for one whose client has another', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    const paid = await sendEvent(client, panel, invoicePaid({ invoice: invoiceOf(order) }))

    paid.assertStatus(202)
    assert.equal(paid.body().status, 'accepted')
    assert.deepEqual(await states(panel), ['parked order:17'])
    assert.equal(await count('invoices', panel), 0)
    assert.equal(await count('clients', panel), 0)

    await sendEvent(client, panel, orderPlaced({ order: { id: '18', client_id: 'C1' } }))
    assert.equal(await count('invoices', panel), 0)

    await sendEvent(client, panel, order)
    assert.deepEqual(await states(panel), ['applied', 'applied', 'applied'])
    assert.equal(await count('invoices', panel), 1)
  })

  test('a refund waits for its payment, and the payment for its order', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    const invoice = invoicePaid({ invoice: { ...invoiceOf(order), id: '9' } })

    for (const event of [
      invoiceChargedBack(invoice, { amount: 100 }),
      invoiceRefunded(invoice, { amount: 200 }),
      signupCompleted(order),
      orderCancelled('17'),
      invoice,
    ]) {
      const response = await sendEvent(client, panel, event)
      response.assertStatus(202)
    }
    assert.deepEqual(await states(panel), [
      'parked invoice:9',
      'parked invoice:9',
      'parked order:17',
      'parked order:17',
      'parked order:17',
    ])

    await sendEvent(client, panel, order)
    assert.deepEqual(await states(panel), new Array(6).fill('applied'))
    assert.equal(await count('refunds', panel), 2)
    assert.equal(await count('services', panel), 1)
    const placed = await db.from('orders').where('panel_id', panel.id).firstOrFail()
    assert.equal(placed.status, 'cancelled')
  })

  test('a parked event sent again is a duplicate', async ({ client }) => {
    const panel = await createPanel()
    const event = invoiceRefunded(invoicePaid())
    await sendEvent(client, panel, event, { id: 'evt_1' })
    const again = await sendEvent(client, panel, event, { id: 'evt_1' })

    again.assertStatus(200)
  })

  test('order and payment that arrive at the same moment always meet', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const pairs = Array.from({ length: 15 }, () => {
      const order = orderPlaced()
      const invoice = invoicePaid({ invoice: invoiceOf(order) })
      return [invoiceRefunded(invoice), invoice, order]
    })
    await Promise.all(pairs.flat().map((event) => sendEvent(client, panel, event)))

    assert.deepEqual([...new Set(await states(panel))], ['applied'])
    assert.equal(await count('invoices', panel), 15)
    assert.equal(await count('refunds', panel), 15)
  })

  test('everything of one client at once is kept, by as many connections as there are', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const orders = Array.from({ length: 20 }, () => orderPlaced({ order: { client_id: 'C1' } }))
    const events = orders.flatMap((order) => [
      order,
      invoicePaid({ invoice: invoiceOf(order) }),
      clientRegistered({ client: { id: 'C1' } }),
      orderCancelled(order.data.order.id),
    ])
    const responses = await Promise.all(events.map((event) => sendEvent(client, panel, event)))

    assert.deepEqual([...new Set(responses.map((response) => response.status()))], [202])
    assert.deepEqual([...new Set(await states(panel))], ['applied'])
    assert.equal(await count('clients', panel), 1)
    assert.equal(await count('orders', panel), 20)
    assert.equal(await count('invoices', panel), 20)
  })

  test('the sweep finds what nobody woke, since the process died', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    await sendEvent(client, panel, orderCancelled('17'))
    const { receive } = actionsWith({})
    // as if it had died between the commit and the waking
    const deaf = new ReceivePanelEvent(new EventHandlers(panelEvents), {
      handle: async () => {},
    } as unknown as WakeWaitingEvents)
    await deaf.handle({ panel, eventId: unique('evt'), event: await checked(order) })
    assert.deepEqual(await states(panel), ['parked order:17', 'applied'])

    const retry = await app.container.make(RetryPanelEvents)
    await retry.handle({ panelId: panel.id })
    assert.deepEqual(await states(panel), ['applied', 'applied'])

    const again = await receive.handle({
      panel,
      eventId: unique('evt'),
      event: await checked(order),
    })
    assert.equal(again.status, 'accepted')
    assert.equal(await count('orders', panel), 1)
  })

  test('two processes that take up the same stored event apply it once', async ({ assert }) => {
    const panel = await createPanel()
    let runs = 0
    class Fails implements PanelEventHandler {
      async handle(): Promise<HandlerOutcome> {
        throw new Exception('Not yet', { code: 'E_NOT_YET' })
      }
    }
    class Counts implements PanelEventHandler {
      async handle(): Promise<HandlerOutcome> {
        runs++
        return { ok: true }
      }
    }
    const event = await checked(orderPlaced())
    const failing = actionsWith({ 'order.placed': [Fails] })
    await failing.receive.handle({ panel, eventId: 'evt_1', event })
    freeze(now() + 60_000)

    const counting = () => actionsWith({ 'order.placed': [Counts] })
    await Promise.all([
      counting().retry.handle({ panelId: panel.id }),
      counting().retry.handle({ panelId: panel.id }),
    ])

    assert.equal(runs, 1)
    assert.deepEqual(await states(panel), ['applied'])
  })
})

test.group('Stored events | failures', (group) => {
  group.each.teardown(() => thaw())

  class Breaks implements PanelEventHandler {
    async handle({ trx, panelId }: PanelEvent): Promise<HandlerOutcome> {
      await trx.table('clients').insert({
        panel_id: panelId,
        external_id: 'half done',
        created_at: 0,
        updated_at: 0,
      })
      throw new Exception('The books of jane@example.com do not balance', { code: 'E_BROKEN' })
    }
  }

  /** A real refusal of the database: a column that must not be NULL. */
  class BreaksInDatabase implements PanelEventHandler {
    async handle({ trx, panelId }: PanelEvent): Promise<HandlerOutcome> {
      await trx.table('orders').insert({ panel_id: panelId, external_id: 'Jane Roe' })
      return { ok: true }
    }
  }

  test('an event whose handling fails is accepted and kept, and its effects are undone', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const { receive } = actionsWith({ 'order.placed': [...panelEvents['order.placed'], Breaks] })
    freeze(now())
    const outcome = await receive.handle({
      panel,
      eventId: 'evt_1',
      event: await checked(orderPlaced()),
    })

    assert.deepEqual(outcome, { status: 'accepted', state: 'failed' })
    assert.equal(await count('orders', panel), 0)
    assert.equal(await count('clients', panel), 0)
    const row = await inbox(panel).firstOrFail()
    assert.include(row, {
      state: 'failed',
      attempts: 1,
      next_attempt_at: now() + 10_000,
      applied_at: null,
    })
    assert.match(row.last_error, /^E_BROKEN: The books of … do not balance/)
  })

  test("a database's refusal leaves no personal data in the error", async ({ assert }) => {
    const panel = await createPanel()
    const { receive } = actionsWith({ 'order.placed': [BreaksInDatabase] })
    await receive.handle({ panel, eventId: 'evt_1', event: await checked(orderPlaced()) })

    const row = await inbox(panel).firstOrFail()
    assert.equal(row.state, 'failed')
    assert.notInclude(row.last_error, 'Jane')
  })

  test('a failed event is tried again when its time has come, later and later', async ({
    assert,
  }) => {
    const panel = await createPanel()
    const broken = actionsWith({ 'order.placed': [...panelEvents['order.placed'], Breaks] })
    const start = now()
    freeze(start)
    await broken.receive.handle({
      panel,
      eventId: 'evt_1',
      event: await checked(orderPlaced({ order: { id: '17' } })),
    })

    freeze(start + 9_999)
    await broken.retry.handle({ panelId: panel.id })
    assert.include(await inbox(panel).firstOrFail(), { attempts: 1 })

    freeze(start + 10_000)
    await broken.retry.handle({ panelId: panel.id })
    assert.include(await inbox(panel).firstOrFail(), {
      state: 'failed',
      attempts: 2,
      next_attempt_at: start + 40_000,
    })

    freeze(start + 40_000)
    const mended = await app.container.make(RetryPanelEvents)
    await mended.handle({ panelId: panel.id })
    assert.include(await inbox(panel).firstOrFail(), {
      state: 'applied',
      attempts: 3,
      last_error: null,
      next_attempt_at: null,
      applied_at: start + 40_000,
    })
    assert.equal(await count('orders', panel), 1)
  })

  test('what waited for a failed event is applied with it', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { id: '17', client_id: 'C1' } })
    const broken = actionsWith({ 'order.placed': [Breaks] })
    await broken.receive.handle({ panel, eventId: 'evt_1', event: await checked(order) })
    await sendEvent(client, panel, invoicePaid({ invoice: invoiceOf(order) }))
    assert.deepEqual(await states(panel), ['failed', 'parked order:17'])

    freeze(now() + 10_000)
    const retry = await app.container.make(RetryPanelEvents)
    await retry.handle({ panelId: panel.id })
    assert.deepEqual(await states(panel), ['applied', 'applied'])
  })

  test('the scheduled job sweeps', async ({ assert }) => {
    const panel = await createPanel()
    const broken = actionsWith({ 'order.placed': [Breaks] })
    await broken.receive.handle({
      panel,
      eventId: 'evt_1',
      event: await checked(orderPlaced()),
    })

    freeze(now() + 10_000)
    await RetryPanelEventsJob.dispatch({})
    assert.deepEqual(await states(panel), ['applied'])
  })

  test('of events that share a commit, one whose transaction breaks takes no other with it', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    class BreaksTransaction implements PanelEventHandler {
      async handle({ trx }: PanelEvent): Promise<HandlerOutcome> {
        await trx.rawQuery('ROLLBACK')
        return { ok: true }
      }
    }
    const { receive } = actionsWith({ 'client.closed': [BreaksTransaction] })
    const closed = await checked(clientClosed('C1'))
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () => sendEvent(client, panel, orderPlaced())),
      receive.handle({ panel, eventId: 'evt_broken', event: closed }),
      ...Array.from({ length: 5 }, () => sendEvent(client, panel, orderPlaced())),
    ])

    const kept = outcomes.filter(({ status }) => status === 'fulfilled')
    assert.isAtLeast(kept.length, 10)
    assert.equal(await count('orders', panel), 10)
  })

  test('a lost race is repeated whole, and nobody hears of it', async ({ assert }) => {
    const panel = await createPanel()
    let losses = 2
    class LosesRace implements PanelEventHandler {
      async handle(): Promise<HandlerOutcome> {
        if (losses-- > 0) throw Object.assign(new Error('lost'), { code: 'ER_LOCK_DEADLOCK' })
        return { ok: true }
      }
    }
    const { receive } = actionsWith({ 'order.placed': [...panelEvents['order.placed'], LosesRace] })
    const outcome = await receive.handle({
      panel,
      eventId: 'evt_1',
      event: await checked(orderPlaced()),
    })

    assert.deepEqual(outcome, { status: 'accepted', state: 'applied' })
    assert.include(await inbox(panel).firstOrFail(), { state: 'applied', attempts: 1 })
    assert.equal(await count('orders', panel), 1)
  })

  test('two events that lock each other’s rows both succeed', async ({ assert }) => {
    const panel = await createPanel()
    const seed = actionsWith({})
    for (const id of ['A', 'B']) {
      await seed.receive.handle({
        panel,
        eventId: unique('evt'),
        event: await checked(clientRegistered({ client: { id } })),
      })
    }

    /** Touches both clients, this event's own first: two of these the other way round are a deadlock. */
    class TouchesBoth implements PanelEventHandler<'order.placed'> {
      async handle(event: PanelEvent<'order.placed'>): Promise<HandlerOutcome> {
        const own = event.data.order.client_id
        for (const id of [own, own === 'A' ? 'B' : 'A']) {
          await event.trx
            .from('clients')
            .where({ panel_id: event.panelId, external_id: id })
            .update({ company: event.eventId })
          await new Promise((resolve) => setTimeout(resolve, 30))
        }
        return { ok: true }
      }
    }
    const { receive } = actionsWith({
      'order.placed': [...panelEvents['order.placed'], TouchesBoth],
    })
    const outcomes = await Promise.all(
      ['A', 'B'].map(async (id) =>
        receive.handle({
          panel,
          eventId: `evt_${id}`,
          event: await checked(orderPlaced({ order: { client_id: id } })),
        })
      )
    )

    assert.deepEqual(outcomes, [
      { status: 'accepted', state: 'applied' },
      { status: 'accepted', state: 'applied' },
    ])
    assert.equal(await count('orders', panel), 2)
  })
})
