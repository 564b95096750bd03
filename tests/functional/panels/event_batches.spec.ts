import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { createPanel, type TestPanel } from '#tests/helpers/world'
import {
  clientClosed,
  clientRegistered,
  invoiceOf,
  invoicePaid,
  orderPlaced,
  sendBatch,
  sendEvent,
  sendRaw,
} from '#tests/helpers/panel_events'

function count(table: string, panel: TestPanel) {
  return db
    .from(table)
    .where('panel_id', panel.id)
    .count('* as total')
    .first()
    .then((row) => Number(row.total))
}

test.group('Events | batches', () => {
  test('each event of a batch is answered, in order', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { client_id: 'C1' } })
    await sendEvent(client, panel, clientClosed('C9'), { id: 'old' })

    const response = await sendBatch(client, panel, [
      { id: 'a', ...clientRegistered({ client: { id: 'C1' } }) },
      { id: 'old', ...clientClosed('C9') },
      { id: 'b', ...order, data: { order: { ...order.data.order, total: 1 } } },
      { id: 'c', ...order },
      { id: 'c', ...order },
      { id: 'd', ...invoicePaid({ invoice: invoiceOf(order) }) },
    ])

    response.assertStatus(200)
    const { events } = response.body()
    assert.deepEqual(
      events.map((event: { id: string; status: string }) => `${event.id} ${event.status}`),
      ['a accepted', 'old duplicate', 'b invalid', 'c accepted', 'c duplicate', 'd accepted']
    )
    assert.deepInclude(events[2].errors[0], { field: 'data.order.total', rule: 'sum' })
    assert.equal(await count('panel_events', panel), 4)
    assert.equal(await count('orders', panel), 1)
    assert.equal(await count('invoices', panel), 1)
  })

  test('anything that is no event is invalid and stops nothing', async ({ client, assert }) => {
    const panel = await createPanel()
    const events = [null, 7, 'x', [], {}, { id: 'a' }, { id: 'b', ...clientClosed('C1') }]
    const response = await sendRaw(client, panel, 'events/batch', JSON.stringify({ events }))

    response.assertStatus(200)
    const answers = response.body().events
    assert.deepEqual(
      answers.map((answer: { status: string }) => answer.status),
      [...new Array(6).fill('invalid'), 'accepted']
    )
    assert.isNull(answers[0].id)
    assert.equal(answers[5].id, 'a')
  })

  test('five hundred events pass, one more is refused whole', async ({ client, assert }) => {
    const panel = await createPanel()
    const many = Array.from({ length: 500 }, (_, index) => ({
      id: `e${index}`,
      ...clientClosed(`C${index}`),
    }))
    const response = await sendBatch(client, panel, many)
    response.assertStatus(200)
    assert.equal(await count('clients', panel), 500)

    const tooMany = await sendBatch(client, panel, [...many, { id: 'x', ...clientClosed('X') }])
    tooMany.assertStatus(422)
    assert.equal(await count('panel_events', panel), 500)
  }).timeout(30_000)

  test('a batch may have 2 MB, and not more', async ({ client }) => {
    const panel = await createPanel()
    const body = (size: number) => {
      const text = JSON.stringify({ events: [], padding: '' })
      return text.replace('"padding":""', `"padding":"${'x'.repeat(size - text.length)}"`)
    }

    const full = await sendRaw(client, panel, 'events/batch', body(2 * 1024 * 1024))
    full.assertStatus(200)
    const over = await sendRaw(client, panel, 'events/batch', body(2 * 1024 * 1024 + 1))
    over.assertStatus(413)
  })

  test('a batch that is {$self} is refused')
    .with(['', '[]', 'null', '{}', '{"events":{}}', '{"events":"x"}'])
    .run(async ({ client }, body) => {
      const panel = await createPanel()
      const response = await sendRaw(client, panel, 'events/batch', body)

      response.assertStatus(422)
    })

  test('a batch with another panel’s signature is refused', async ({ client, assert }) => {
    const [panel, other] = [await createPanel(), await createPanel()]
    const response = await sendBatch(client, { key: panel.key, secret: other.secret }, [
      { id: 'a', ...clientClosed('C1') },
    ])

    response.assertStatus(401)
    assert.equal(await count('panel_events', panel), 0)
  })
})
