import type { IncomingMessage } from 'node:http'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { describeDone, describeDriverFailure } from '#panels/drivers/describe_failure'
import { kindOf } from '#panels/drivers/kinds'
import type { ActDone, DriverAnswer, PanelDriver } from '#panels/drivers/panel_driver'
import { whmcs } from '#panels/drivers/whmcs'
import { driverContract, reasonOf, valueOf } from '#tests/helpers/driver_contract'
import { WHMCS_CREDENTIALS, WhmcsPanel } from '#tests/helpers/whmcs_panel'
import { unique } from '#tests/helpers/world'

driverContract(
  'whmcs',
  async () => (await kindOf('whmcs'))!,
  async () => {
    const panel = await WhmcsPanel.start()
    return {
      baseUrl: panel.url,
      credentials: WHMCS_CREDENTIALS,
      wrongCredentials: { ...WHMCS_CREDENTIALS, secret: 'another' },
      client: panel.customer(),
      other: panel.customer(),
      offer: { productId: '1', cycle: 'annually', domain: 'carlas-new-shop.it' },
      currency: 'EUR',
      accept: (clientId) => panel.accept(clientId),
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

const inWords = (answer: DriverAnswer<unknown>) =>
  answer.ok ? '' : describeDriverFailure(english, answer)

test.group('WHMCS: what is its own', (group) => {
  let panel: WhmcsPanel
  let driver: PanelDriver
  let client: ReturnType<WhmcsPanel['customer']>

  const connect = (credentials: Record<string, string> = {}) =>
    whmcs.connect({
      panelKey: 'whmcs',
      baseUrl: panel.url,
      credentials: { ...WHMCS_CREDENTIALS, ...credentials },
    })
  const callsOf = (action: string) => panel.calls.filter((call) => call.action === action)
  const act = (
    name: Parameters<PanelDriver['actOnService']>[0]['act'],
    more: { serviceId?: string; planId?: string; reason?: string } = {}
  ) =>
    driver.actOnService({
      clientId: client.id,
      serviceId: client.serviceId,
      act: name,
      requestKey: unique('key'),
      ...more,
    })
  const order = (requestKey = unique('key')) => ({
    clientId: client.id,
    order: { productId: '1', cycle: 'annually', domain: 'new.example', placedBy: 'Bruno' },
    requestKey,
  })

  group.each.setup(async () => {
    panel = await WhmcsPanel.start()
    driver = connect()
    client = panel.customer()
    return () => panel.close()
  })

  test('the access key goes along where there is one', async ({ assert }) => {
    await driver.check()
    assert.notProperty(panel.calls[0], 'accesskey')
    await connect({ access_key: 'pass!' }).check()
    assert.equal(panel.calls[1]!.accesskey, 'pass!')
  })

  test('a time zone that there is none of is said at the check', async ({ assert }) => {
    const answer = await connect({ timezone: 'Europe/Atlantis' }).check()
    assert.equal(reasonOf(answer), 'refused')
    assert.deepEqual(await connect({ timezone: 'Europe/Rome' }).check(), {
      ok: true,
      value: { version: '8.12.1' },
    })
  })

  test('a service is read with its amount in minor units, and without its password', async ({
    assert,
  }) => {
    const services = valueOf(assert, await driver.listServices(client.id))
    const service = services.find(({ id }) => id === client.serviceId)!
    assert.deepEqual(service, {
      id: client.serviceId,
      productId: '1',
      productName: 'Starter',
      domain: 'demodomain.com',
      status: 'active',
      statusText: 'Active',
      since: '2025-01-01',
      nextDueOn: '2026-11-25',
      billingCycle: 'Monthly',
      amount: 1295,
      currency: 'EUR',
      can: [
        'service.show',
        'service.suspend',
        'service.renew',
        'service.change_plan',
        'service.request_cancellation',
      ],
      plans: [{ id: '2', name: 'Plus' }],
    })
    assert.notInclude(JSON.stringify(services), 'secret-of-the-service')
    assert.notInclude(JSON.stringify(services), 'demodoma"')
  })

  test('a client with no services, of a panel that says so with an empty text', async ({
    assert,
  }) => {
    panel.services = []
    assert.deepEqual(await driver.listServices(client.id), { ok: true, value: [] })
    assert.deepEqual(await driver.listServices('4711'), { ok: false, reason: 'not_found' })
  })

  test('a panel that answers with more than was asked for: others’ things stay theirs', async ({
    assert,
  }) => {
    const other = panel.customer()
    const all = (names: [string, string], rows: unknown[]) => () => ({
      result: 'success',
      totalresults: rows.length,
      [names[0]]: { [names[1]]: rows },
    })
    panel.overrides.GetClientsProducts = all(['products', 'product'], panel.services)
    panel.overrides.GetOrders = all(['orders', 'order'], panel.orders)
    assert.equal(reasonOf(await driver.showService(client.id, other.serviceId)), 'not_found')
    assert.equal(reasonOf(await driver.showOrder(client.id, other.orderId)), 'not_found')
    const services = valueOf(assert, await driver.listServices(client.id))
    assert.lengthOf(services, 2)
    const orders = valueOf(assert, await driver.listOrders(client.id))
    assert.lengthOf(orders, 1)
  })

  test('a list that is longer than a page is read whole', async ({ assert }) => {
    for (let index = 0; index < 300; index++) panel.service(Number(client.id))
    const services = valueOf(assert, await driver.listServices(client.id))
    assert.lengthOf(services, 302)
  })

  test('what an order is: its client’s currency, its time in the panel’s zone', async ({
    assert,
  }) => {
    const rome = connect({ timezone: 'Europe/Rome' })
    const read = valueOf(assert, await rome.showOrder(client.id, client.orderId))
    assert.equal(new Date(read.placedAt).toISOString(), '2026-11-20T12:59:35.000Z')
    assert.deepEqual([read.total, read.currency, read.isPaid], [1295, 'EUR', false])
    assert.deepEqual(read.can, ['order.show', 'order.cancel'])
  })

  test('offers are what the client’s currency buys and an order can say', async ({ assert }) => {
    const offers = valueOf(assert, await driver.listOffers(client.id))
    assert.deepEqual(
      offers.map(({ productId }) => productId),
      ['1', '2', '3', '5']
    )
    assert.deepEqual(offers[0]!.cycles, [
      { cycle: 'monthly', amount: 1795, currency: 'EUR' },
      { cycle: 'annually', amount: 12_950, currency: 'EUR' },
    ])
    assert.isTrue(offers[0]!.needsDomain)
    assert.deepEqual(offers[3]!.cycles, [{ cycle: 'onetime', amount: 1300, currency: 'EUR' }])
    assert.isFalse(offers[3]!.needsDomain)
  })

  test('what was suspended for the client runs again; what the host suspended stays', async ({
    assert,
  }) => {
    valueOf(assert, await act('service.suspend'))
    valueOf(assert, await act('service.suspend'))
    assert.lengthOf(callsOf('ModuleSuspend'), 1)
    const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.include(service.can, 'service.unsuspend')
    valueOf(assert, await act('service.unsuspend'))
    valueOf(assert, await act('service.unsuspend'))
    assert.lengthOf(callsOf('ModuleUnsuspend'), 1)

    const overdue = panel.service(Number(client.id), {
      status: 'Suspended',
      suspensionreason: 'Overdue on Payment',
    })
    assert.equal(reasonOf(await act('service.unsuspend', { serviceId: overdue.id })), 'refused')
    assert.lengthOf(callsOf('ModuleUnsuspend'), 1)
  })

  test('a renewal is billed once, and said to be billed', async ({ assert }) => {
    const first = valueOf(assert, await act('service.renew'))
    assert.match(doneInWords(first), /^Invoice \d+\.$/)
    assert.deepEqual(valueOf(assert, await act('service.renew')), first)
    panel.invoices.at(-1)!.status = 'Paid'
    assert.equal(reasonOf(await act('service.renew')), 'refused')
    assert.equal(callsOf('GenInvoices')[0]!['serviceids[0]'], client.serviceId)
  })

  test('a plan is changed to one of its group, once', async ({ assert }) => {
    for (const planId of ['3', '4', '999', undefined]) {
      assert.equal(reasonOf(await act('service.change_plan', { planId })), 'refused')
    }
    valueOf(assert, await act('service.change_plan', { planId: '2' }))
    valueOf(assert, await act('service.change_plan', { planId: '2' }))
    const calls = callsOf('UpgradeProduct')
    assert.lengthOf(calls, 1)
    assert.containsSubset(calls[0], {
      type: 'product',
      newproductid: '2',
      newproductbillingcycle: 'monthly',
      paymentmethod: 'authorize',
    })
  })

  test('a cancellation is asked for at the end of the period, once', async ({ assert }) => {
    valueOf(assert, await act('service.request_cancellation', { reason: 'Moving' }))
    valueOf(assert, await act('service.request_cancellation', { reason: 'Moving' }))
    const calls = callsOf('AddCancelRequest')
    assert.lengthOf(calls, 1)
    assert.containsSubset(calls[0], { type: 'End of Billing Period', reason: 'Moving' })
  })

  test('a restart is none of its acts', async ({ assert }) => {
    assert.isFalse(driver.capabilities.has('service.restart'))
    assert.equal(reasonOf(await act('service.restart')), 'unsupported')
    assert.lengthOf(panel.calls, 0)
  })

  test('an order says who placed it, and where it is paid', async ({ assert }) => {
    const input = order()
    const placed = valueOf(assert, await driver.placeOrder(input))
    const row = panel.orders.find(({ id }) => `${id}` === placed.orderId)!
    assert.equal(placed.number, `${row.ordernum}`)
    assert.equal(placed.payUrl, `${panel.url}/viewinvoice.php?id=${row.invoiceid}`)
    const service = panel.services.find(({ orderid }) => orderid === placed.orderId)!
    assert.equal(service.notes, `Placed by Bruno [request ${input.requestKey}]`)
    assert.containsSubset(callsOf('AddOrder')[0], {
      'clientid': client.id,
      'pid[0]': '1',
      'billingcycle[0]': 'annually',
      'domain[0]': 'new.example',
      'paymentmethod': 'paypal',
    })
  })

  test('an order whose answer was lost is not placed a second time', async ({ assert }) => {
    const input = order()
    panel.overrides.AddOrder = (fields) => {
      delete panel.overrides.AddOrder
      panel.order(Number(fields.clientid), {
        product: 1,
        cycle: 'annually',
        domain: 'new.example',
        admin: 1,
      })
      return hangUp()
    }
    assert.deepEqual(await driver.placeOrder(input), {
      ok: false,
      reason: 'unavailable',
      uncertain: true,
      message: 'closed',
    })
    const again = await driver.placeOrder(input)
    assert.match(inWords(again), /^Order \d+ for the same is waiting/)
    assert.lengthOf(callsOf('AddOrder'), 1)

    // the client's own order of the same is no reason to wait
    panel.orders.at(-1)!.admin_requestor_id = 0
    valueOf(assert, await driver.placeOrder(input))
  })

  test('an order that was left without its mark is found by when the API placed it, if it is the only one', async ({
    assert,
  }) => {
    const fresh = panel.customer()
    const place = (date: string, admin = 1) => {
      panel.order(Number(fresh.id), { product: 1, cycle: 'annually', domain: 'new.example', admin })
      const row = panel.orders.at(-1)!
      row.date = date
      return `${row.id}`
    }
    const find = async (since: string) =>
      valueOf(
        assert,
        await driver.findPlacedOrder({
          clientId: fresh.id,
          order: { productId: '1', cycle: 'annually' },
          requestKey: unique('key'),
          since: Date.parse(since),
        })
      )
    const id = place('2026-11-20 14:00:30')
    place('2026-11-20 14:01:00', 0)
    const found = await find('2026-11-20T14:00:00Z')
    assert.equal(found?.orderId, id)
    assert.isNull(await find('2026-11-20T14:03:00Z'))
    assert.isNull(await find('2026-11-20T13:50:00Z'))
    // which of two it is cannot be told
    place('2026-11-20 14:02:00')
    assert.isNull(await find('2026-11-20T14:00:00Z'))
  })

  test('an order that is paid or at work is not cancelled', async ({ assert }) => {
    const row = panel.orders.find(({ id }) => `${id}` === client.orderId)!
    for (const change of [{ paymentstatus: 'Paid' }, { status: 'Active' }, { status: 'Fraud' }]) {
      Object.assign(row, change)
      const answer = await driver.cancelOrder({ ...client, clientId: client.id, requestKey: 'k' })
      assert.equal(reasonOf(answer), 'refused')
    }
    assert.lengthOf(callsOf('CancelOrder'), 0)
  })

  test('a login link leads to the page that was asked for', async ({ assert }) => {
    const path = '/clientarea.php?action=services'
    valueOf(assert, await driver.loginUrl({ clientId: client.id, path }))
    assert.containsSubset(callsOf('CreateSsoToken')[0], {
      client_id: client.id,
      destination: 'sso:custom_redirect',
      sso_redirect_path: 'clientarea.php?action=services',
    })
    panel.overrides.CreateSsoToken = () => ({ result: 'success', redirect_url: 'javascript:1' })
    assert.equal(reasonOf(await driver.loginUrl({ clientId: client.id, path })), 'unavailable')
  })

  test('credit is exact, and of the client’s own currency', async ({ assert }) => {
    const input = { clientId: client.id, description: 'Commissions', requestKey: unique('key') }
    const refused = await driver.addCredit({ ...input, amount: 1234, currency: 'USD' })
    assert.equal(reasonOf(refused), 'refused')
    assert.equal(
      reasonOf(await driver.addCredit({ ...input, amount: 0, currency: 'EUR' })),
      'refused'
    )
    assert.deepEqual(await driver.addCredit({ ...input, amount: 1234, currency: 'EUR' }), {
      ok: true,
      value: { balance: 1234 },
    })
    assert.containsSubset(callsOf('AddCredit')[0], {
      amount: '12.34',
      type: 'add',
      description: `Commissions [request ${input.requestKey}]`,
    })
    assert.lengthOf(callsOf('AddCredit'), 1)
  })

  test('invoices of a period: those that were issued or paid in it', async ({ assert }) => {
    panel.invoices = []
    const paid = (datepaid: string) => ({ status: 'Paid', datepaid })
    const inside = panel.invoice(1, {
      date: '2026-06-10',
      tax: '2.00',
      tax2: '0.50',
      credit: '5.00',
    })
    const later = panel.invoice(1, { date: '2026-05-20', ...paid('2026-06-01 00:00:00') })
    panel.invoice(1, { date: '2026-05-31', ...paid('2026-07-01 00:00:00') })
    panel.invoice(1, { date: '2026-07-01' })
    panel.invoice(1, { date: '2026-06-11', currencycode: 'XXX' })
    const invoices = valueOf(
      assert,
      await driver.listInvoices({
        since: Date.parse('2026-06-01T00:00:00Z'),
        until: Date.parse('2026-07-01T00:00:00Z'),
      })
    )
    assert.deepEqual(invoices, [
      {
        id: `${inside.id}`,
        clientId: '1',
        orderId: null,
        paidAt: null,
        currency: 'EUR',
        subtotal: 1595,
        tax: 250,
        total: 1845,
        status: 'unpaid',
      },
      {
        id: `${later.id}`,
        clientId: '1',
        orderId: null,
        paidAt: Date.parse('2026-06-01T00:00:00Z'),
        currency: 'EUR',
        subtotal: 1595,
        tax: 0,
        total: 1595,
        status: 'paid',
      },
    ])
  })

  test('who is invited with {scopes} gets {permissions}')
    .with([
      { scopes: ['see'], permissions: 'products,domains' },
      {
        scopes: ['see', 'manage_services'],
        permissions: 'products,domains,manageproducts,managedomains',
      },
      { scopes: ['see', 'place_orders'], permissions: 'products,domains,orders' },
    ] as const)
    .run(async ({ assert }, { scopes, permissions }) => {
      const email = 'bruno@example.com'
      valueOf(assert, await driver.inviteUser!({ clientId: client.id, email, scopes }))
      assert.containsSubset(callsOf('CreateClientInvite')[0], {
        client_id: client.id,
        email,
        permissions,
      })
    })

  test('a user is allowed what the scopes say, and nothing else', async ({ assert }) => {
    const user = panel.user('bruno@example.com', client.id, ['products', 'invoices'])
    const userId = `${user.id}`
    valueOf(
      assert,
      await driver.setUserScopes!({ clientId: client.id, userId, scopes: ['see', 'place_orders'] })
    )
    assert.deepEqual(user.accounts.get(client.id), ['products', 'domains', 'orders'])
  })

  test('the owner of an account is never taken off it', async ({ assert }) => {
    const users = valueOf(assert, await driver.listUsers!(client.id))
    const [owner] = users.filter(({ isOwner }) => isOwner)
    const answer = await driver.removeUser!({ clientId: client.id, userId: owner!.id })
    assert.deepEqual(answer, {
      ok: false,
      reason: 'refused',
      message: 'You cannot remove the account owner',
    })
  })

  test('an answer without users says nothing about who is one: {what}')
    .with([
      { what: 'before 8.0', users: undefined },
      { what: 'empty', users: '' },
      { what: 'without an owner', users: { user: [{ id: 7, email: 'a@example.com' }] } },
    ])
    .run(async ({ assert }, { users }) => {
      panel.overrides.GetClientsDetails = () => ({
        result: 'success',
        client: { id: Number(client.id), currency_code: 'EUR', users },
      })
      assert.deepEqual(await driver.listUsers!(client.id), {
        ok: false,
        reason: 'unavailable',
        uncertain: false,
        message: 'not_json',
      })
    })

  const failures: { what: string; body: unknown; expected: object }[] = [
    {
      what: 'wrong credentials with status 200',
      body: { result: 'error', message: 'Authentication Failed' },
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'an address that is not allowed',
      body: { result: 'error', message: 'Invalid IP 192.0.2.1' },
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'a role that may not',
      body: { result: 'error', message: 'Invalid Permissions: API action "x" is not allowed' },
      expected: { ok: false, reason: 'unauthorized' },
    },
    {
      what: 'nobody of that number',
      body: { result: 'error', message: 'Client Not Found' },
      expected: { ok: false, reason: 'not_found' },
    },
    {
      what: 'its own words',
      body: { result: 'error', message: 'Something\nwent wrong' },
      expected: { ok: false, reason: 'refused', message: 'Something went wrong' },
    },
    {
      what: 'a list',
      body: [],
      expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'not_json' },
    },
    {
      what: 'no result',
      body: { status: 'success' },
      expected: { ok: false, reason: 'unavailable', uncertain: true, message: 'not_json' },
    },
  ]
  for (const { what, body, expected } of failures) {
    test(`a panel that answers with ${what}`, async ({ assert }) => {
      const answer = () => (_request: unknown, response: { end: (text: string) => void }) =>
        response.end(JSON.stringify(body))
      for (const action of ['GetClientsDetails', 'CreateClientInvite', 'WhmcsDetails']) {
        panel.overrides[action] = answer
      }
      const answers: DriverAnswer<unknown>[] = [
        await driver.check(),
        await driver.listServices(client.id),
        await driver.inviteUser!({ clientId: client.id, email: 'b@example.com', scopes: ['see'] }),
      ]
      for (const each of answers) assert.deepEqual(each, expected)
    })
  }

  test('an act whose answer was lost may have been done: {act}')
    .with([
      { act: 'service.suspend', action: 'ModuleSuspend' },
      { act: 'service.renew', action: 'GenInvoices' },
      { act: 'service.request_cancellation', action: 'AddCancelRequest' },
    ] as const)
    .run(async ({ assert }, { act: name, action }) => {
      panel.overrides[action] = hangUp
      assert.containsSubset(await act(name), { reason: 'unavailable', uncertain: true })
      assert.lengthOf(callsOf(action), 1)
    })
})
