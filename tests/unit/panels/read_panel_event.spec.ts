import fc from 'fast-check'
import { test } from '@japa/runner'
import { readBatch, readEventId, readJson, readPanelEvent } from '#panels/read_panel_event'
import { runs } from '#tests/helpers/long'
import {
  clientClosed,
  clientMerged,
  clientRegistered,
  invoiceChargedBack,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  item,
  orderCancelled,
  orderFraud,
  orderPlaced,
  serviceChanged,
  signupCompleted,
  type SentEvent,
} from '#tests/helpers/panel_events'

const order = orderPlaced({ order: { client_id: 'C1' } })
const invoice = invoicePaid({ invoice: invoiceOf(order) })

const valid: SentEvent[] = [
  clientRegistered(),
  clientClosed('C1'),
  clientMerged('C1', 'C2'),
  order,
  signupCompleted(order),
  orderCancelled('17'),
  orderFraud('17', { reason: 'stolen card' }),
  invoice,
  invoiceRefunded(invoice),
  invoiceChargedBack(invoice),
  serviceChanged('created'),
  serviceChanged('suspended'),
  serviceChanged('unsuspended'),
  serviceChanged('terminated'),
]

/**
 * `event` with the value at `path` replaced; `undefined` removes it.
 */
function changed(event: SentEvent, path: string, value: unknown): SentEvent {
  const copy = structuredClone(event)
  const keys = path.split('.')
  const last = keys.pop()!
  let target = copy as unknown as Record<string, unknown>
  for (const key of keys) target = target[key] as Record<string, unknown>
  if (value === undefined) delete target[last]
  else target[last] = value
  return copy
}

/**
 * The checked data as it is stored.
 */
function dataOf<Data>(read: Awaited<ReturnType<typeof readPanelEvent>>) {
  return JSON.parse(JSON.stringify(read.ok ? read.value.data : null)) as Data
}

test.group('Panel event | schema', () => {
  test('{type} is accepted as the contract writes it')
    .with(valid)
    .run(async ({ assert }, event) => {
      const read = await readPanelEvent(JSON.parse(JSON.stringify(event)))

      assert.deepInclude(read, { ok: true })
      assert.equal(read.ok && read.value.occurredAt, Date.parse(event.occurred_at))
    })

  test('instants become milliseconds and unknown fields are dropped', async ({ assert }) => {
    const sent = changed(
      changed(order, 'data.order.placed_at', '2026-11-20T11:15:00+01:00'),
      'data.order.color',
      'blue'
    )
    const read = await readPanelEvent(sent)
    const data = dataOf<{ order: Record<string, unknown> }>(read)

    assert.equal(data.order.placed_at, Date.parse('2026-11-20T10:15:00Z'))
    assert.notProperty(data.order, 'color')
  })

  test('the address and the browser of a visitor are not kept', async ({ assert }) => {
    const read = await readPanelEvent(
      clientRegistered({ client_ip: '192.0.2.7', user_agent: 'Mozilla/5.0', visit_token: 'v1.x' })
    )

    assert.isTrue(read.ok)
    assert.notInclude(JSON.stringify(read), '192.0.2.7')
    assert.notInclude(JSON.stringify(read), 'Mozilla')
    assert.equal(dataOf<{ visit_token: string }>(read).visit_token, 'v1.x')
  })

  test('an order may tell its address and what pays it; what is no address is left out', async ({
    assert,
  }) => {
    const read = (data: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
      readPanelEvent(orderPlaced({ ...data, order: fields }))
    const told = dataOf<{ client_ip?: string; order: { payment_reference?: string } }>(
      await read({ client_ip: '2001:db8::1' }, { payment_reference: ' card_1 ' })
    )
    assert.equal(told.client_ip, '2001:db8::1')
    assert.equal(told.order.payment_reference, 'card_1')

    for (const address of ['unknown', '', null, 7, ['192.0.2.7']]) {
      const event = await read({ client_ip: address })
      assert.isTrue(event.ok)
      assert.isUndefined(dataOf<{ client_ip?: string }>(event).client_ip)
    }
    const tooLong = await read({}, { payment_reference: 'x'.repeat(129) })
    assert.isFalse(tooLong.ok)
  })

  test('null and an empty text stand for an optional field that is not there', async ({
    assert,
  }) => {
    const read = await readPanelEvent(
      clientRegistered({
        client: { company: '', country: null, locale: null },
        visit_token: null,
        landing_params: [],
      })
    )
    const data = dataOf<{ client: object }>(read)

    assert.sameMembers(Object.keys(data), ['client'])
    assert.sameMembers(Object.keys(data.client), ['id', 'email', 'name', 'registered_at'])
  })

  test('{event.type} is checked at {path}: {rule}')
    .with(
      (
        [
          [order, 'type', undefined, 'enum', 'type'],
          [order, 'type', 'order.paid', 'enum', 'type'],
          [order, 'type', 'constructor', 'enum', 'type'],
          [order, 'type', 7, 'enum', 'type'],
          [order, 'occurred_at', undefined, 'required'],
          [order, 'occurred_at', '20 November 2026', 'instant'],
          [order, 'occurred_at', 1795000000, 'string'],
          [order, 'data', undefined, 'required'],
          [order, 'data', [], 'object'],
          [order, 'data.order', 'x', 'object'],
          [order, 'data.order.id', undefined, 'required'],
          [order, 'data.order.id', 17, 'string'],
          [order, 'data.order.id', '', 'id'],
          [order, 'data.order.id', ' 17', 'id'],
          [order, 'data.order.id', '17 ', 'id'],
          [order, 'data.order.id', '17\n', 'id'],
          [order, 'data.order.id', 'a\u0000b', 'id'],
          [order, 'data.order.id', 'a\ud800', 'id'],
          [order, 'data.order.id', 'x'.repeat(129), 'maxLength'],
          [order, 'data.order.placed_at', '2026-11-20', 'instant'],
          [order, 'data.order.currency', 'eur', 'currency'],
          [order, 'data.order.currency', 'XYZ', 'currency'],
          [order, 'data.order.total', '1000', 'number'],
          [order, 'data.order.total', 10.5, 'amount'],
          [order, 'data.order.total', -1000, 'amount'],
          [order, 'data.order.total', 2 ** 53, 'amount'],
          [order, 'data.order.total', 999, 'sum'],
          [order, 'data.order.subtotal', 999, 'sum'],
          [order, 'data.order.discount', 1001, 'max'],
          [order, 'data.order.moderated', 'no', 'boolean'],
          [order, 'data.order.trial', 0, 'boolean'],
          [order, 'data.order.created_by', 'robot', 'enum'],
          [order, 'data.order.payment_method', '', 'minLength'],
          [order, 'data.order.items', {}, 'array'],
          [order, 'data.order.items', [item({ id: 'a' }), item({ id: 'a' })], 'distinct'],
          [order, 'data.order.items.0.kind', 'food', 'enum'],
          [order, 'data.order.items.0.renewal', undefined, 'required'],
          [order, 'data.order.items.0.amount', -1, 'amount'],
          [order, 'data.order.items.0.domain_action', 'steal', 'enum'],
          [order, 'visit_token', 'ignored', null],
          [order, 'data.visit_token', 7, 'string'],
          [order, 'data.landing_params', 'x=1', 'object'],
          [valid[0]!, 'data.client.email', 'nobody', 'regex'],
          [valid[0]!, 'data.client.email', `${'x'.repeat(250)}@a.example`, 'maxLength'],
          [valid[0]!, 'data.client.country', 'Italy', 'regex'],
          [valid[0]!, 'data.client.registered_at', undefined, 'required'],
          [valid[2]!, 'data.into_client_id', 'C1', 'notSameAs'],
          [invoice, 'data.invoice.order_id', '', 'id'],
          [invoice, 'data.invoice.tax', undefined, 'required'],
          [valid[8]!, 'data.full', 1, 'boolean'],
          [valid[8]!, 'data.amount', 0.1, 'amount'],
          [valid[10]!, 'data.service.status', '', 'minLength'],
        ] as [SentEvent, string, unknown, string | null, string?][]
      ).map(([event, path, value, rule, field = path]) => ({ event, path, value, rule, field }))
    )
    .run(async ({ assert }, { event, path, value, rule, field }) => {
      const read = await readPanelEvent(changed(event, path, value))

      if (rule === null) return assert.isTrue(read.ok)
      assert.isFalse(read.ok)
      const errors = read.ok ? [] : read.errors
      assert.deepInclude(
        errors.map((error) => ({ field: error.field, rule: error.rule })),
        { field, rule }
      )
      assert.isTrue(errors.every((error) => error.message.length > 10))
    })

  test('what a visitor can write is cut to size instead of refused', async ({ assert }) => {
    const long = '🎈'.repeat(3000)
    const read = await readPanelEvent(
      orderPlaced({
        order: { items: [{ description: long }], coupon: long },
        visit_token: 'x'.repeat(50_000),
        landing_params: Object.fromEntries([
          ...Array.from({ length: 40 }, (_, index) => [`p${index}`, long]),
          ['x'.repeat(65), 'too long a name'],
        ]),
      })
    )
    const data = dataOf<{
      order: { items: { description: string }[]; coupon: string }
      visit_token: string
      landing_params: Record<string, string>
    }>(read)

    assert.isTrue(read.ok)
    assert.lengthOf([...data.order.items[0]!.description], 500)
    assert.lengthOf([...data.order.coupon], 128)
    assert.isAbove(data.visit_token.length, 1024)
    assert.isAtMost(data.visit_token.length, 2048)
    assert.lengthOf(Object.keys(data.landing_params), 20)
    assert.isTrue(Object.values(data.landing_params).every((text) => [...text].length <= 512))
  })

  test('amounts as large as numbers can hold exactly are accepted', async ({ assert }) => {
    const read = await readPanelEvent(
      orderPlaced({ order: { items: [{ amount: Number.MAX_SAFE_INTEGER }] } })
    )
    assert.isTrue(read.ok)

    const over = orderPlaced({
      order: { items: [{ amount: Number.MAX_SAFE_INTEGER }, { amount: 1 }] },
    })
    const tooLarge = await readPanelEvent(over)
    assert.isFalse(tooLarge.ok)
  })

  test('an answer lists at most fifty mistakes', async ({ assert }) => {
    const read = await readPanelEvent(
      changed(
        order,
        'data.order.items',
        Array.from({ length: 200 }, () => ({}))
      )
    )
    assert.isAtMost(read.ok ? 0 : read.errors.length, 50)
  })

  test('the event id {$self} is refused')
    .with([undefined, null, 7, '', ' a', 'a ', 'x'.repeat(129), {}])
    .run(async ({ assert }, id) => {
      const read = await readEventId(id, 'webhook-id')
      assert.equal(read.ok ? '' : read.errors[0]!.field, 'webhook-id')
    })

  test('a batch is a list of at most five hundred', ({ assert }) => {
    assert.isTrue(readBatch({ events: [] }).ok)
    assert.isTrue(readBatch({ events: new Array(500).fill({}) }).ok)
    assert.isFalse(readBatch({ events: new Array(501).fill({}) }).ok)
    assert.isFalse(readBatch({ events: { 0: {} } }).ok)
    assert.isFalse(readBatch(null).ok)
    assert.isFalse(readBatch([]).ok)
  })
})

test.group('Panel event | robustness', () => {
  const numberOfRuns = { numRuns: runs(1_000, 100_000) }

  test('bytes of any kind are read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        readJson(Buffer.from(bytes))
      }),
      numberOfRuns
    )
  })

  test('bytes that are not UTF-8 are refused', ({ assert }) => {
    assert.isFalse(readJson(Buffer.from([0x22, 0xff, 0x22])).ok)
    assert.isFalse(readJson(Buffer.from('"x"', 'utf16le')).ok)
    assert.isFalse(readJson(Buffer.alloc(0)).ok)
    assert.isTrue(readJson(Buffer.from('\ufeff{}')).ok)
  })

  test('any JSON is read or refused, never thrown at', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (message) => {
        await readPanelEvent(message)
      }),
      numberOfRuns
    )
  })

  test('a valid event with anything at any of its places is read or refused', async ({
    assert,
  }) => {
    const places = valid.flatMap((event) => pathsOf(event).map((path) => ({ event, path })))

    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...places), fc.jsonValue(), async (place, value) => {
        const read = await readPanelEvent(changed(place.event, place.path, value))
        if (read.ok) {
          assert.doesNotThrow(() => JSON.stringify(read.value))
        } else {
          assert.isNotEmpty(read.errors)
        }
      }),
      numberOfRuns
    )
  })

  test('nothing reaches the prototype of objects', async ({ assert }) => {
    const message = JSON.parse(
      JSON.stringify(clientRegistered({ landing_params: { a: '1' } })).replace(
        '{"a":"1"}',
        '{"__proto__":"polluted","constructor":"x"}'
      )
    )
    const read = await readPanelEvent(message)

    assert.isTrue(read.ok)
    const data = dataOf<{ landing_params: object }>(read)
    assert.deepEqual(Object.keys(data.landing_params), ['constructor'])
    assert.notProperty({}, 'polluted')
  })
})

function pathsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => [
    `${prefix}${key}`,
    ...pathsOf(child, `${prefix}${key}.`),
  ])
}
