import { test } from '@japa/runner'
import type { ApiClient } from '@japa/api-client'
import db from '@adonisjs/lucid/services/db'
import { COMMAND_LINE } from '#core/audit/record_act'
import { now } from '#core/clock'
import { ChangeSettings } from '#core/settings/actions/change_settings'
import { withoutPersonalData } from '#privacy/event_payload'
import { lastCompletedSignups } from '#signup_notifications/queries/completed_signups'
import { emailParameter } from '#signup_notifications/settings'
import { clickIdOf, signupValues, valuesFor } from '#signup_notifications/signup_values'
import {
  clientRegistered,
  invoiceOf,
  invoicePaid,
  invoiceRefunded,
  orderPlaced,
  sendEvent,
  type SentEvent,
  serviceChanged,
  signupCompleted,
} from '#tests/helpers/panel_events'
import { createProgram, deliveriesOf } from '#tests/helpers/programs'
import { beginStory, follow, tokenOf } from '#tests/helpers/story'
import { createPanel, unique, type TestPanel } from '#tests/helpers/world'

const DAY = 86_400_000

async function tell(client: ApiClient, panel: TestPanel, ...events: SentEvent[]) {
  for (const event of events) {
    const response = await sendEvent(client, panel, event)
    response.assertStatus(202)
  }
}

async function orderId(panel: { id: number }, order: SentEvent) {
  const row = await db
    .from('orders')
    .where({ panel_id: panel.id, external_id: order.data.order.id })
    .firstOrFail()
  return row.id as number
}

async function valuesOf(panel: { id: number }, order: SentEvent, clickParameters: string[] = []) {
  return (await signupValues(db.connection(), await orderId(panel, order), clickParameters))!
}

const landing = (...pages: Record<string, string>[]) =>
  pages.map((page) => new Map(Object.entries(page)))

test.group('Values of signups | amounts', () => {
  const cases: [string, Record<string, unknown>, string, string][] = [
    ['two decimals', { items: [{ amount: 119_88 }], tax: 26_37 }, '119.88', '146.25'],
    ['no decimals', { currency: 'JPY', items: [{ amount: 1999 }], tax: 199 }, '1999', '2198'],
    [
      'three decimals',
      { currency: 'KWD', items: [{ amount: 12_345 }], tax: 5 },
      '12.345',
      '12.350',
    ],
    ['less than one', { items: [{ amount: 5 }] }, '0.05', '0.05'],
    ['a round sum', { items: [{ amount: 100_00 }] }, '100.00', '100.00'],
    [
      'thousands, without grouping',
      { items: [{ amount: 1_234_567_89 }] },
      '1234567.89',
      '1234567.89',
    ],
    [
      'a discount, which counts before tax',
      { items: [{ amount: 100_00 }], discount: 20_00, tax: 16_00 },
      '80.00',
      '96.00',
    ],
    ['all discounted', { items: [{ amount: 100_00 }], discount: 100_00 }, '0', '0'],
    ['nothing billed', { items: [{ amount: 0 }] }, '0', '0'],
    ['nothing billed without decimals', { currency: 'JPY', items: [{ amount: 0 }] }, '0', '0'],
    ['a trial', { trial: true, items: [{ amount: 0 }] }, '0', '0'],
    ['a trial of something that will cost', { trial: true, items: [{ amount: 999 }] }, '0', '0'],
  ]
  for (const [name, order, amount, full] of cases) {
    test(`${name}: ${amount} and ${full}`, async ({ client, assert }) => {
      const panel = await createPanel()
      const event = orderPlaced({ order })
      await tell(client, panel, event, signupCompleted(event))
      const values = await valuesOf(panel, event)
      assert.equal(values.get('amount'), amount)
      assert.equal(values.get('full_amount'), full)
    })
  }

  test('refunds change nothing', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { items: [{ amount: 5000 }] } })
    const invoice = invoicePaid({ invoice: invoiceOf(order) })
    await tell(client, panel, order, signupCompleted(order), invoice, invoiceRefunded(invoice))
    const values = await valuesOf(panel, order)
    assert.equal(values.get('amount'), '50.00')
  })
})

test.group('Values of signups | the order, its client and the visit', () => {
  test('each parameter says what the panel told', async ({ client, assert }) => {
    const { panel, link } = await beginStory()
    const touch = await follow(link)
    const order = orderPlaced({
      order: {
        id: 'O/1 &',
        client_id: 'C-1',
        coupon: 'SUMMER',
        payment_method: 'card',
        items: [{ amount: 1000 }],
      },
      visit_token: tokenOf(touch),
      client_ip: '198.51.100.24',
    })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C-1', country: 'IT' } }),
      order,
      signupCompleted(order, {
        at: Date.parse('2026-11-20T10:15:00.250Z'),
        account: {
          id: 'A-1',
          user_name: 'jane',
          domain: 'jane-doe.example',
          plan_id: '12',
          plan_name: 'Business “Plus”',
        },
      })
    )
    const values = await valuesOf(panel, order)
    assert.deepEqual(Object.fromEntries(values), {
      notification_id: null,
      account_id: 'A-1',
      user_name: 'jane',
      domain: 'jane-doe.example',
      plan_id: '12',
      plan_name: 'Business “Plus”',
      amount: '10.00',
      full_amount: '10.00',
      currency: 'EUR',
      order_id: 'O/1 &',
      client_id: 'C-1',
      signup_date: '2026-11-20T10:15:00Z',
      payment_method: 'card',
      coupon: 'SUMMER',
      is_trial: '0',
      // the signup told none, the order did
      client_ip: '198.51.100.24',
      country: 'IT',
      visit_id: touch.visitId,
      link_code: link.code,
      email: null,
      click_id: null,
    })
  })

  test('the e-mail address only where the admin turned it on', async ({
    client,
    assert,
    cleanup,
  }) => {
    const panel = await createPanel()
    const program = await createProgram(panel, { url: 'https://one.example/?e=${email}' })
    const order = orderPlaced({ order: { client_id: 'C' } })
    await tell(
      client,
      panel,
      clientRegistered({ client: { id: 'C', email: 'jane@jane.example' } }),
      order,
      signupCompleted(order)
    )
    const set = (text: string) =>
      new ChangeSettings().handle({
        actor: COMMAND_LINE,
        changes: [{ setting: emailParameter as never, text }],
      })
    cleanup(async () => {
      await set('false')
    })
    const [told] = await deliveriesOf(program)
    assert.isNull(told!.parameters!.email)
    await set('true')
    const values = await valuesOf(panel, order)
    assert.equal(values.get('email'), 'jane@jane.example')
    assert.deepEqual(await emailParameter.consequenceOf('false'), null)
    await set('false')
    assert.deepEqual(await emailParameter.consequenceOf('true'), {})
  })

  test('a visit counts while it lives, from a token that is ours', async ({ client, assert }) => {
    const { panel, link } = await beginStory()
    const dead = await follow(link, { at: now() - 40 * DAY })
    const alive = await follow(link)
    const forged = `${tokenOf(alive).slice(0, -3)}abc`
    const visitOf = async (data: Record<string, unknown>, signup: Record<string, unknown> = {}) => {
      const order = orderPlaced({ order: { client_id: unique('C') }, ...data })
      await tell(client, panel, order, signupCompleted(order, signup))
      const values = await valuesOf(panel, order)
      return [values.get('visit_id'), values.get('link_code')]
    }
    const none = [null, null]
    assert.deepEqual(await visitOf({ visit_token: tokenOf(dead) }), none)
    assert.deepEqual(await visitOf({ visit_token: forged }), none)
    assert.deepEqual(await visitOf({}), none)
    assert.deepEqual(await visitOf({ visit_token: tokenOf(dead, alive) }), [
      alive.visitId,
      link.code,
    ])
    assert.deepEqual(await visitOf({}, { visit_token: tokenOf(alive) }), [alive.visitId, link.code])
  })

  test('texts without end are cut', ({ assert }) => {
    const values = valuesFor({ values: new Map(), landing: landing({ a: '😀'.repeat(600) }) }, [
      'a',
    ])
    assert.equal(values.get('click_id'), '😀'.repeat(512))
    assert.equal(values.get('landing.a'), '😀'.repeat(512))
  })
})

test.group('Values of signups | click ids', () => {
  const pages = landing(
    { cid: '', sub: '0' },
    { cid: ' ', gclid: 'g-2' },
    { cid: 'c-3', gclid: 'g-3' }
  )
  const cases: [string, string[], string | null][] = [
    ['the newest that says something', ['cid', 'gclid'], 'g-2'],
    ['never empty', ['cid'], 'c-3'],
    ['never 0', ['sub'], null],
    ['none of another name', ['clickid'], null],
    ['none where none is wanted', [], null],
    ['names as they are written', ['CID'], null],
    ['nothing of an object', ['constructor', '__proto__', 'toString'], null],
    ['of one page the first name', ['cid', 'gclid', 'sub'].reverse(), 'g-2'],
  ]
  for (const [name, parameters, expected] of cases) {
    test(name, ({ assert }) => {
      assert.equal(clickIdOf(parameters, pages), expected)
    })
  }

  test('come from the signup, the order, the registration, the tracked link, in this order', async ({
    client,
    assert,
  }) => {
    const { panel, link } = await beginStory()
    const touch = await follow(link)
    await db
      .from('visits')
      .where('id', touch.visitId)
      .update({ parameters: JSON.stringify({ cid: 'link', only_link: 'l' }) })
    const told = [
      { landing_params: { cid: 'signup' } },
      { landing_params: { cid: 'order', only_order: 'o' } },
      { landing_params: { cid: 'registration' } },
    ]
    const found: (string | null)[] = []
    for (const from of [0, 1, 2, 3]) {
      const [signup, order, registration] = told.map((each, index) => (index < from ? {} : each))
      const id = unique('C')
      const event = orderPlaced({
        order: { client_id: id },
        visit_token: tokenOf(touch),
        ...order,
      })
      await tell(
        client,
        panel,
        clientRegistered({ client: { id }, ...registration }),
        event,
        signupCompleted(event, signup)
      )
      const values = await valuesOf(panel, event, ['cid'])
      found.push(values.get('click_id')!)
      assert.equal(values.get('landing.cid'), values.get('click_id'))
      assert.equal(values.get('landing.only_link'), 'l')
      assert.equal(values.get('landing.only_order'), from < 2 ? 'o' : undefined)
    }
    assert.deepEqual(found, ['signup', 'order', 'registration', 'link'])
  })

  test('the first that a message told count, also when it is told again', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    await createProgram(panel)
    const order = orderPlaced({ order: { client_id: 'C' }, landing_params: { cid: 'first' } })
    const again = structuredClone(order)
    again.data.landing_params = { cid: 'second' }
    await tell(
      client,
      panel,
      order,
      again,
      signupCompleted(order, { account: { id: 'A' }, landing_params: { sub: 'first' } }),
      signupCompleted(order, { account: { id: 'A' }, landing_params: { sub: 'second' } })
    )
    const values = await valuesOf(panel, order)
    assert.deepInclude(Object.fromEntries(values), {
      'landing.cid': 'first',
      'landing.sub': 'first',
    })
  })
})

test.group('Values of past signups', () => {
  test('are those that were told, whatever became of the service since', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const order = orderPlaced({ order: { client_id: 'C' } })
    const account = { id: 'A', plan_id: 'small', plan_name: 'Small', domain: 'old.example' }
    await tell(
      client,
      panel,
      order,
      signupCompleted(order, { account }),
      serviceChanged('created', {
        service: {
          id: 'A',
          client_id: 'C',
          order_id: order.data.order.id,
          product_id: 'large',
          product_name: 'Large',
          domain: 'new.example',
        },
      })
    )
    const told = await valuesOf(panel, order)
    assert.deepInclude(Object.fromEntries(told), { plan_id: 'small', domain: 'old.example' })

    // once the message is no longer kept whole, the mirror fills in
    const rows = await db.from('panel_events').where('panel_id', panel.id)
    for (const row of rows) {
      await db
        .from('panel_events')
        .where('id', row.id)
        .update({ payload: withoutPersonalData(row.payload) })
    }
    const later = await valuesOf(panel, order)
    assert.deepInclude(Object.fromEntries(later), {
      plan_id: 'small',
      plan_name: 'Small',
      domain: 'new.example',
      user_name: 'test',
    })
  })

  test('there are none of an order whose account does not exist', async ({ client, assert }) => {
    const panel = await createPanel()
    const order = orderPlaced()
    await tell(client, panel, order)
    assert.isNull(await signupValues(db.connection(), await orderId(panel, order)))
    assert.isNull(await signupValues(db.connection(), 999_999_999))
  })

  test('those of a panel without programs are known too, each order once, newest first', async ({
    client,
    assert,
  }) => {
    const panel = await createPanel()
    const orders = [orderPlaced(), orderPlaced(), orderPlaced()]
    await tell(
      client,
      panel,
      ...orders,
      signupCompleted(orders[0]!),
      signupCompleted(orders[1]!),
      signupCompleted(orders[0]!)
    )
    const found = await lastCompletedSignups(db.connection(), panel.id, 5)
    const ids = [await orderId(panel, orders[0]!), await orderId(panel, orders[1]!)]
    assert.deepEqual(
      found.map((signup) => signup.orderId),
      ids
    )
  })
})
