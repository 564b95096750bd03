import type { IncomingMessage, ServerResponse } from 'node:http'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { fossbilling } from '#panels/drivers/fossbilling'
import { describeDone } from '#panels/drivers/describe_failure'
import { kindOf } from '#panels/drivers/kinds'
import type { ActDone, PanelDriver } from '#panels/drivers/panel_driver'
import { driverContract, reasonOf, valueOf } from '#tests/helpers/driver_contract'
import { FOSSBILLING_CREDENTIALS, FossbillingPanel } from '#tests/helpers/fossbilling_panel'
import { unique } from '#tests/helpers/world'

driverContract(
  'fossbilling',
  async () => (await kindOf('fossbilling'))!,
  async () => {
    const panel = await FossbillingPanel.start()
    return {
      baseUrl: panel.url,
      credentials: FOSSBILLING_CREDENTIALS,
      wrongCredentials: { token: 'another' },
      client: panel.customer(),
      other: panel.customer(),
      offer: { productId: '1', cycle: '1Y', domain: 'carlas-new-shop.it' },
      currency: 'EUR',
      close: () => panel.close(),
    }
  }
)

const hangUp = () => (request: IncomingMessage) => {
  request.socket.destroy()
}

const english = (key: string, values?: Record<string, string | number>) =>
  i18nManager.locale('en').t(key, values)

const doneInWords = (done: ActDone) => describeDone(english, done) ?? ''

test.group('FOSSBilling: what is its own', (group) => {
  let panel: FossbillingPanel
  let driver: PanelDriver
  let client: ReturnType<FossbillingPanel['customer']>

  const connect = (credentials: Record<string, string> = {}) =>
    fossbilling.connect({
      panelKey: 'fossbilling',
      baseUrl: `${panel.url}/`,
      credentials: { ...FOSSBILLING_CREDENTIALS, ...credentials },
    })
  const callsOf = (path: string) => panel.calls.filter((call) => call.path === `admin/${path}`)
  const orderRow = (id: string) => panel.orders.find((each) => `${each.id}` === id)!
  const act = (
    name: Parameters<PanelDriver['actOnService']>[0]['act'],
    serviceId = client.serviceId
  ) => driver.actOnService({ clientId: client.id, serviceId, act: name, requestKey: unique('key') })
  const newOrder = (domain: string | null = 'new.co.uk') => ({
    clientId: client.id,
    order: { productId: '1', cycle: '1Y', domain, placedBy: 'Bruno' },
    requestKey: unique('key'),
  })
  const cancel = (orderId = client.orderId) =>
    driver.cancelOrder({ clientId: client.id, orderId, requestKey: unique('key') })

  group.each.setup(async () => {
    panel = await FossbillingPanel.start()
    driver = connect()
    client = panel.customer()
    return () => panel.close()
  })

  test('a time zone that there is none of is said at the check', async ({ assert }) => {
    assert.equal(reasonOf(await connect({ timezone: 'Rome' }).check()), 'refused')
    assert.equal(reasonOf(await connect({ timezone: 'Europe/Rome' }).check()), 'ok')
  })

  test('an order is a service from when it was set up on', async ({ assert }) => {
    assert.deepEqual(valueOf(assert, await driver.listServices(client.id)), [
      {
        id: client.serviceId,
        productId: '1',
        productName: 'Gale',
        domain: 'carla.it',
        status: 'active',
        statusText: 'active',
        since: '2025-03-04',
        nextDueOn: '2027-03-04',
        billingCycle: '1Y',
        amount: 891,
        currency: 'EUR',
        can: ['service.show', 'service.suspend', 'service.renew'],
        plans: [],
      },
    ])
    const orders = valueOf(assert, await driver.listOrders(client.id))
    assert.deepEqual(
      orders.map(({ id, status, isPaid, total, can }) => ({ id, status, isPaid, total, can })),
      [
        { id: client.serviceId, status: 'active', isPaid: true, total: 891, can: ['order.show'] },
        {
          id: client.orderId,
          status: 'pending',
          isPaid: false,
          total: 891,
          can: ['order.show', 'order.cancel'],
        },
      ]
    )
    const notSetUp = await driver.showService(client.id, client.orderId)
    assert.equal(reasonOf(notSetUp), 'not_found')
    assert.equal(reasonOf(await act('service.suspend', client.orderId)), 'not_found')
    assert.notInclude(JSON.stringify(orders), 'secret-contact')
  })

  test('an order with a discount, of a panel in another time zone', async ({ assert }) => {
    Object.assign(orderRow(client.orderId), { discount: 0.9100000000000001 })
    const rome = connect({ timezone: 'Europe/Rome' })
    const order = valueOf(assert, await rome.showOrder(client.id, client.orderId))
    assert.equal(order.total, 800)
    assert.deepEqual(order.lines, [
      { description: 'Gale', amount: 891 },
      { description: 'Discount', amount: -91 },
    ])
    assert.equal(new Date(order.placedAt).toISOString(), '2026-06-04T08:00:00.000Z')
  })

  test('a list that is longer than a page is read whole', async ({ assert }) => {
    for (let index = 0; index < 150; index++) panel.order(Number(client.id), { status: 'active' })
    assert.lengthOf(valueOf(assert, await driver.listServices(client.id)), 151)
  })

  test('offers are what is sold by itself, in the client’s currency', async ({ assert }) => {
    const offers = valueOf(assert, await driver.listOffers(client.id))
    assert.deepEqual(offers, [
      {
        productId: '1',
        name: 'Gale',
        cycles: [
          { cycle: '1M', amount: 891, currency: 'EUR' },
          { cycle: '1Y', amount: 10_000, currency: 'EUR' },
        ],
        needsDomain: true,
      },
      {
        productId: '6',
        name: 'Licence',
        cycles: [{ cycle: 'once', amount: 2050, currency: 'EUR' }],
        needsDomain: false,
      },
    ])
    const dollars = panel.customer({ currency: 'USD' })
    const [gale] = valueOf(assert, await driver.listOffers(dollars.id))
    assert.deepEqual(gale!.cycles[0], { cycle: '1M', amount: 980, currency: 'USD' })
    const fresh = panel.customer({ currency: null })
    assert.equal(valueOf(assert, await driver.listOffers(fresh.id))[0]!.cycles[0]!.currency, 'EUR')
  })

  test('what was suspended for the client runs again; what the host suspended stays', async ({
    assert,
  }) => {
    valueOf(assert, await act('service.suspend'))
    valueOf(assert, await act('service.suspend'))
    assert.lengthOf(callsOf('order/suspend'), 1)
    const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.deepEqual(service.can, ['service.show', 'service.unsuspend', 'service.renew'])
    valueOf(assert, await act('service.unsuspend'))
    valueOf(assert, await act('service.unsuspend'))
    assert.lengthOf(callsOf('order/unsuspend'), 1)

    Object.assign(orderRow(client.serviceId), { status: 'suspended', reason: 'Abuse' })
    assert.equal(reasonOf(await act('service.unsuspend')), 'refused')
    assert.equal(reasonOf(await act('service.suspend')), 'refused')
    assert.lengthOf(callsOf('order/unsuspend'), 1)
  })

  test('a renewal is billed, once, and never given', async ({ assert }) => {
    const first = valueOf(assert, await act('service.renew'))
    assert.match(doneInWords(first), /^Invoice \d+\.$/)
    assert.deepEqual(valueOf(assert, await act('service.renew')), first)
    assert.lengthOf(callsOf('order/renew'), 0)
    orderRow(client.serviceId).period = null
    assert.equal(reasonOf(await act('service.renew')), 'refused')
  })

  test('what it cannot do is said before it is called: {act}')
    .with([
      { act: 'service.restart' },
      { act: 'service.change_plan' },
      { act: 'service.request_cancellation' },
    ] as const)
    .run(async ({ assert }, { act: name }) => {
      assert.isFalse(driver.capabilities.has(name))
      assert.equal(reasonOf(await act(name)), 'unsupported')
      assert.lengthOf(panel.calls, 0)
    })

  test('an order carries its key, who placed it, and the domain that the client has', async ({
    assert,
  }) => {
    const input = newOrder()
    const placed = valueOf(assert, await driver.placeOrder(input))
    assert.equal(placed.payUrl, `${panel.url}/invoice`)
    assert.containsSubset(callsOf('order/create')[0], {
      'method': 'POST',
      'client_id': client.id,
      'product_id': '1',
      'period': '1Y',
      'invoice_option': 'issue-invoice',
      'notes': 'Placed by Bruno',
      'config[domain][action]': 'owndomain',
      'config[domain][owndomain_sld]': 'new',
      'config[domain][owndomain_tld]': '.co.uk',
      'meta[panel_affiliates_request]': input.requestKey,
    })
    const order = valueOf(assert, await driver.showOrder(client.id, placed.orderId))
    assert.equal(order.placedBy, 'Bruno')

    valueOf(assert, await driver.placeOrder(newOrder(null)))
    assert.notProperty(callsOf('order/create')[1], 'config[domain][action]')
  })

  test('an order whose answer was lost is found again by its key', async ({ assert }) => {
    const input = newOrder()
    let orderId = ''
    panel.overrides['admin/order/create'] = (fields) => {
      const order = panel.order(Number(fields.client_id), {
        meta: { panel_affiliates_request: fields['meta[panel_affiliates_request]'] },
      })
      orderId = `${order.id}`
      return hangUp()
    }
    assert.deepEqual(await driver.placeOrder(input), {
      ok: false,
      reason: 'unavailable',
      uncertain: true,
      message: 'closed',
    })
    assert.equal(valueOf(assert, await driver.placeOrder(input)).orderId, orderId)
    assert.lengthOf(callsOf('order/create'), 1)

    // another key that begins alike
    delete panel.overrides['admin/order/create']
    const shorter = { ...input, requestKey: input.requestKey.slice(0, -1) }
    const other = valueOf(assert, await driver.placeOrder(shorter))
    assert.notEqual(other.orderId, orderId)
  })

  test('a cancelled order leaves no invoice that could be paid', async ({ assert }) => {
    valueOf(assert, await cancel())
    const { unpaid_invoice_id: invoiceId, status } = orderRow(client.orderId)
    assert.equal(status, 'canceled')
    assert.equal(panel.invoices.find(({ id }) => id === invoiceId)!.status, 'canceled')
    valueOf(assert, await cancel())
    assert.lengthOf(callsOf('order/update'), 1)
  })

  test('an order that is paid or at work is not cancelled', async ({ assert }) => {
    assert.equal(reasonOf(await cancel(client.serviceId)), 'refused')
    panel.invoices[0]!.status = 'paid'
    assert.equal(reasonOf(await cancel()), 'refused')
    orderRow(client.orderId).unpaid_invoice_id = null
    assert.equal(reasonOf(await cancel()), 'refused')
    assert.lengthOf(callsOf('order/update'), 0)
    assert.lengthOf(callsOf('invoice/update'), 0)
  })

  test('credit is exact, and of the client’s own currency', async ({ assert }) => {
    const input = {
      clientId: client.id,
      amount: 1234,
      currency: 'EUR',
      description: 'Commissions',
      requestKey: unique('key'),
    }
    const fresh = panel.customer({ currency: null })
    for (const wrong of [{ currency: 'USD' }, { amount: 0 }, { clientId: fresh.id }]) {
      assert.equal(reasonOf(await driver.addCredit({ ...input, ...wrong })), 'refused')
    }
    assert.equal(reasonOf(await driver.addCredit({ ...input, clientId: '4711' })), 'not_found')
    assert.deepEqual(await driver.addCredit(input), { ok: true, value: { balance: 1234 } })
    assert.containsSubset(callsOf('client/balance_add_funds'), [
      { id: client.id, amount: '12.34', description: `Commissions [request ${input.requestKey}]` },
    ])
  })

  test('credit whose answer was lost is found again by its key', async ({ assert }) => {
    const input = {
      clientId: client.id,
      amount: 1234,
      currency: 'EUR',
      description: 'Commissions',
      requestKey: unique('key'),
    }
    panel.overrides['admin/client/balance_add_funds'] = (fields) => {
      panel.balance.push({ ...fields, client_id: Number(fields.id) })
      return hangUp()
    }
    assert.containsSubset(await driver.addCredit(input), { reason: 'unavailable', uncertain: true })
    assert.deepEqual(await driver.addCredit(input), { ok: true, value: { balance: 1234 } })
    assert.lengthOf(callsOf('client/balance_add_funds'), 1)
  })

  test('invoices of a period: those that were issued or paid in it', async ({ assert }) => {
    panel.invoices = []
    const inside = panel.invoice(1, { created_at: '2026-06-30 23:59:59', orders: [9, 9] })
    const later = panel.invoice(1, {
      client_id: '1',
      created_at: '2026-05-01 00:00:00',
      paid_at: '2026-06-01 00:00:00',
      status: 'paid',
      subtotal: '8.91',
      tax: 0,
      orders: [9, 10],
    })
    const back = panel.invoice(1, { status: 'refunded', subtotal: -8.910000000000002, tax: -1.96 })
    panel.invoice(1, { created_at: '2026-07-01 00:00:00' })
    panel.invoice(1, { created_at: '2026-05-31 23:59:59' })
    const invoices = valueOf(
      assert,
      await driver.listInvoices({
        since: Date.parse('2026-06-01T00:00:00Z'),
        until: Date.parse('2026-07-01T00:00:00Z'),
      })
    )
    const common = { clientId: '1', currency: 'EUR' }
    assert.deepEqual(invoices, [
      {
        ...common,
        id: `${inside.id}`,
        orderId: '9',
        paidAt: null,
        subtotal: 891,
        tax: 196,
        total: 1087,
        status: 'unpaid',
      },
      {
        ...common,
        id: `${later.id}`,
        orderId: null,
        paidAt: Date.parse('2026-06-01T00:00:00Z'),
        subtotal: 891,
        tax: 0,
        total: 891,
        status: 'paid',
      },
      {
        ...common,
        id: `${back.id}`,
        orderId: null,
        paidAt: null,
        subtotal: -891,
        tax: -196,
        total: -1087,
        status: 'refunded',
      },
    ])
  })

  test('there is no login link', async ({ assert }) => {
    assert.isFalse(driver.capabilities.has('login_url'))
    assert.isFalse(driver.capabilities.has('native_invitation'))
    assert.isUndefined(driver.inviteUser)
  })

  const error = (message: string, code: number | string) => ({
    result: null,
    error: { message, code },
  })
  const failures: { what: string; status?: number; body: unknown; expected: object }[] = [
    {
      what: 'wrong credentials with status 200',
      body: error('Authentication Failed', 204),
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'an address that is not allowed, its code as text',
      body: error('Unauthorized IP', '1002'),
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'a right that is missing',
      body: error('You need the "order.view" permission to perform this action', 403),
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'too many calls, with no time to wait',
      body: error('Too many requests', 429),
      expected: { ok: false, reason: 'busy', retryAfterMs: 60_000 },
    },
    {
      what: 'its own words',
      body: error('SQLSTATE\n[HY000]', 'HY000'),
      expected: { ok: false, reason: 'refused', message: 'SQLSTATE [HY000]' },
    },
    {
      what: 'its own words with status 400',
      status: 400,
      body: error('Hosting product is not configured completely.', 701),
      expected: {
        ok: false,
        reason: 'refused',
        message: 'Hosting product is not configured completely.',
      },
    },
    {
      what: 'a call that there is none of',
      status: 404,
      body: {},
      expected: { ok: false, reason: 'not_found' },
    },
    {
      what: 'neither result nor error',
      body: { hello: 'world' },
      expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'not_json' },
    },
  ]
  for (const { what, status = 200, body, expected } of failures) {
    test(`a panel that answers with ${what}`, async ({ assert }) => {
      const answer = () => (_request: IncomingMessage, response: ServerResponse) => {
        response.writeHead(status).end(JSON.stringify(body))
      }
      for (const path of ['order/get_list', 'order/suspend']) {
        panel.overrides[`admin/${path}`] = answer
      }
      for (const each of [
        await driver.check(),
        await driver.listOrders(client.id),
        await act('service.suspend'),
      ]) {
        assert.deepEqual(each as object, expected)
      }
    })
  }

  test('an act whose answer was lost may have been done: {act}')
    .with([
      { act: 'service.suspend', path: 'order/suspend' },
      { act: 'service.renew', path: 'invoice/renewal_invoice' },
    ] as const)
    .run(async ({ assert }, { act: name, path }) => {
      panel.overrides[`admin/${path}`] = hangUp
      assert.containsSubset(await act(name), { reason: 'unavailable', uncertain: true })
      assert.lengthOf(callsOf(path), 1)
    })
})
