import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { sampleApi, samplePanel } from '#config/sandbox'
import { appUrl } from '#config/app'
import { freeze, now, thaw } from '#core/clock'
import { PanelCaller } from '#panels/drivers/call_panel'
import { driverOf } from '#panels/drivers/driver_of'
import { kindOf } from '#panels/drivers/kinds'
import type { PanelDriver } from '#panels/drivers/panel_driver'
import { rowId } from '#sandbox/records'
import { SavePanelConnection } from '#panels/actions/save_panel_connection'
import { driverContract, reasonOf, serve, valueOf } from '#tests/helpers/driver_contract'
import { eventsOf, sandbox, setUpSamplePanel, Shopper, staffMember } from '#tests/helpers/sandbox'
import { Visitor } from '#tests/helpers/visitor'
import { createPanel, unique } from '#tests/helpers/world'

type Act = Parameters<PanelDriver['actOnService']>[0]['act']

/**
 * A client of the sample panel with an active service and an order that is not paid.
 */
async function customer(product = 'gale') {
  const shopper = new Shopper()
  await shopper.register()
  await shopper.order('card', product)
  const orderId = await shopper.order('check', 'storm')
  const id = await shopper.clientId()
  const service = await sandbox()
    .from('sandbox_services')
    .where({ client_id: rowId('client', id), status: 'active' })
    .firstOrFail()
  return { id, shopper, orderId, serviceId: `svc-${service.id}` }
}

driverContract(
  'sandbox',
  async () => (await kindOf('sandbox'))!,
  async () => {
    await setUpSamplePanel()
    return {
      baseUrl: sampleApi.url,
      credentials: { token: sampleApi.token },
      wrongCredentials: { token: 'not-the-token' },
      client: await customer(),
      other: await customer(),
      offer: { productId: 'gale', cycle: 'yearly', domain: 'carlas-new-shop.it' },
      currency: 'EUR',
    }
  }
)

async function connected(): Promise<PanelDriver> {
  const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
  return (await driverOf(Number(panel.id)))!
}

async function act(
  driver: PanelDriver,
  client: { id: string; serviceId: string },
  name: Act,
  more: { planId?: string; reason?: string; requestKey?: string } = {}
) {
  return driver.actOnService({
    clientId: client.id,
    serviceId: client.serviceId,
    act: name,
    requestKey: unique('key'),
    ...more,
  })
}

test.group('Sample panel: acting for a client', (group) => {
  let driver: PanelDriver
  group.setup(async () => {
    await setUpSamplePanel()
    driver = await connected()
  })
  group.each.teardown(() => thaw())

  test('the sample panel is connected by itself, once', async ({ assert }) => {
    await setUpSamplePanel()
    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    const rows = await db.from('panel_connections').where('panel_id', panel.id)
    assert.equal(rows[0].base_url, samplePanel.connection.baseUrl)
    assert.notInclude(rows[0].encrypted_credentials, sampleApi.token)
    const acts = await db
      .from('admin_acts')
      .where({ panel_id: panel.id, act: 'panel.connection_saved' })
    assert.lengthOf(acts, 1)
    assert.notInclude(JSON.stringify(acts), sampleApi.token)
    assert.isTrue(driver.capabilities.has('order.place'))
    assert.isFalse(driver.capabilities.has('native_invitation'))
  })

  test('a restart is kept and shown, once for its key', async ({ assert }) => {
    const client = await customer()
    const requestKey = unique('key')
    freeze(now() + 1_000)
    const first = await act(driver, client, 'service.restart', { requestKey })
    const at = now()
    freeze(at + 60_000)
    const again = await act(driver, client, 'service.restart', { requestKey })
    assert.deepEqual(again, first)
    const row = await sandbox()
      .from('sandbox_services')
      .where('id', rowId('service', client.serviceId))
      .firstOrFail()
    assert.equal(row.restarted_at, at)
    thaw()

    const services = await client.shopper.get('/sandbox/account/services')
    assert.include(services.html, 'Restarted ')
    const account = await client.shopper.get('/sandbox/account')
    assert.include(account.html, 'Done for you')
    assert.include(account.html, 'Restarted Gale (my-own-site.it)')
  })

  test('a key that was used for something else is refused', async ({ assert }) => {
    const client = await customer()
    const requestKey = unique('key')
    valueOf(assert, await act(driver, client, 'service.restart', { requestKey }))
    const other = await act(driver, client, 'service.suspend', { requestKey })
    assert.equal(reasonOf(other), 'refused')
    const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.equal(service.status, 'active')
  })

  test('the same act, sent by many at once with one key, is done once', async ({ assert }) => {
    const client = await customer()
    const requestKey = unique('key')
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => act(driver, client, 'service.renew', { requestKey }))
    )
    for (const answer of answers) assert.deepEqual(answer, answers[0])
    assert.isTrue(answers[0]!.ok)
    const invoices = await sandbox()
      .from('sandbox_invoices')
      .where({ client_id: rowId('client', client.id), status: 'unpaid', order_id: null })
    assert.lengthOf(invoices, 1)
  })

  test('what was suspended for the client runs again; what the staff suspended stays', async ({
    assert,
  }) => {
    const client = await customer()
    valueOf(assert, await act(driver, client, 'service.suspend'))
    const suspended = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.equal(suspended.status, 'suspended')
    assert.include(suspended.can, 'service.unsuspend')
    assert.notInclude(suspended.can, 'service.restart')
    valueOf(assert, await act(driver, client, 'service.unsuspend'))

    const staff = await staffMember()
    await staff.get('/sandbox/staff/services')
    await staff.post(`/sandbox/staff/services/${client.serviceId}/suspend`)
    const answer = await act(driver, client, 'service.unsuspend')
    assert.deepEqual(answer, {
      ok: false,
      reason: 'refused',
      message: 'The service is not suspended, or was suspended by the host. Ask the host.',
    })
    const events = await eventsOf(rowId('client', client.id))
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => /suspended$/.test(type)),
      ['service.suspended', 'service.unsuspended', 'service.suspended']
    )
  })

  test('a renewal makes an invoice that the client pays, and no second one meanwhile', async ({
    assert,
  }) => {
    const client = await customer()
    const { message } = valueOf(assert, await act(driver, client, 'service.renew'))
    const [, invoice] = /Invoice (i-\d+) over €97.48 waits/.exec(message!)!
    assert.equal(reasonOf(await act(driver, client, 'service.renew')), 'refused')
    const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.notInclude(service.can, 'service.renew')

    await client.shopper.get(`/sandbox/account/invoices/${invoice}`)
    await client.shopper.post(`/sandbox/account/invoices/${invoice}/payments`)
    const events = await eventsOf(rowId('client', client.id))
    const paid = events.at(-1)!
    assert.equal(paid.type, 'invoice.paid')
    assert.isTrue(paid.data.invoice.items[0].renewal)
    assert.equal(paid.data.invoice.items[0].service_id, client.serviceId)
  })

  test('a better plan is had once its difference is paid; a cheaper one at once', async ({
    assert,
  }) => {
    const client = await customer('gale')
    const before = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.deepEqual(
      before.plans.map(({ id }) => id),
      ['breeze', 'storm']
    )
    const { message } = valueOf(
      assert,
      await act(driver, client, 'service.change_plan', { planId: 'storm' })
    )
    const [, invoice] = /invoice (i-\d+) over/.exec(message!)!
    const waiting = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.equal(waiting.productId, 'gale')

    await client.shopper.get(`/sandbox/account/invoices/${invoice}`)
    await client.shopper.post(`/sandbox/account/invoices/${invoice}/payments`)
    const better = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.containsSubset(better, { productId: 'storm', productName: 'Storm', amount: 14990 })
    const events = await eventsOf(rowId('client', client.id))
    const [item] = events.at(-1)!.data.invoice.items
    assert.containsSubset(item, {
      kind: 'upgrade',
      service_id: client.serviceId,
      renewal: false,
      amount: 14990 - 7990,
    })

    valueOf(assert, await act(driver, client, 'service.change_plan', { planId: 'breeze' }))
    const cheaper = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.containsSubset(cheaper, { productId: 'breeze', amount: 3990 })

    for (const planId of ['breeze', 'cirrus-2', 'ssl', 'nothing', undefined]) {
      const answer = await act(driver, client, 'service.change_plan', { planId })
      assert.equal(reasonOf(answer), 'refused')
    }
  })

  test('a request for cancellation is seen by the staff, and changes nothing by itself', async ({
    assert,
  }) => {
    const client = await customer()
    const reason = 'Moves to <another> host'
    valueOf(assert, await act(driver, client, 'service.request_cancellation', { reason }))
    const service = valueOf(assert, await driver.showService(client.id, client.serviceId))
    assert.equal(service.status, 'active')
    assert.equal(service.statusText, 'Active, cancellation asked for')
    assert.equal(reasonOf(await act(driver, client, 'service.request_cancellation')), 'refused')

    const staff = await staffMember()
    const page = await staff.get(`/sandbox/staff/clients/${client.id}`)
    assert.include(page.html, 'Moves to &lt;another&gt; host')
    assert.include(page.html, 'Asked for the cancellation of Gale')
  })

  test('an order says who placed it, carries nothing of a browser, and runs once it is paid', async ({
    assert,
  }) => {
    const client = await customer()
    const placed = valueOf(
      assert,
      await driver.placeOrder({
        clientId: client.id,
        order: {
          productId: 'cirrus-2',
          cycle: 'monthly',
          domain: 'https://www.My-Server.dev/',
          placedBy: 'Bruno\u202E\nBianchi <b>',
        },
        requestKey: unique('key'),
      })
    )
    const order = valueOf(assert, await driver.showOrder(client.id, placed.orderId))
    assert.containsSubset(order, {
      status: 'pending',
      statusText: 'Waiting for the payment',
      isPaid: false,
      total: 1818,
      placedBy: 'Bruno Bianchi <b>',
    })
    assert.include(order.can, 'order.cancel')
    assert.lengthOf(order.lines, 2)

    const toldSoFar = await eventsOf(rowId('client', client.id))
    const told = toldSoFar.at(-1)!
    assert.equal(told.type, 'order.placed')
    assert.equal(told.data.order.created_by, 'client')
    for (const name of ['visit_token', 'landing_params', 'client_ip']) {
      assert.notProperty(told.data, name)
    }
    assert.notProperty(told.data.order, 'payment_reference')

    const page = await client.shopper.get(`/sandbox/account/orders/${placed.orderId}`)
    assert.include(page.html, 'Placed for you by Bruno Bianchi &lt;b&gt;.')
    const staff = await staffMember()
    const seen = await staff.get(`/sandbox/staff/orders/${placed.orderId}`)
    assert.include(seen.html, 'Bruno Bianchi &lt;b&gt;, for the client')

    const path = new URL(placed.payUrl!).pathname
    await client.shopper.get(path)
    await client.shopper.post(`${path}/payments`)
    const paid = valueOf(assert, await driver.showOrder(client.id, placed.orderId))
    assert.containsSubset(paid, { status: 'active', isPaid: true })
    const events = await eventsOf(rowId('client', client.id))
    assert.deepEqual(events.map(({ type }) => type).slice(-3), [
      'invoice.paid',
      'service.created',
      'signup.completed',
    ])
    const late = await driver.cancelOrder({
      clientId: client.id,
      orderId: placed.orderId,
      requestKey: unique('key'),
    })
    assert.equal(reasonOf(late), 'refused')
  })

  for (const [what, order] of Object.entries({
    'an unknown product': { productId: 'nothing', cycle: 'yearly', domain: 'a.it' },
    'an unknown cycle': { productId: 'gale', cycle: 'weekly', domain: 'a.it' },
    'no domain': { productId: 'gale', cycle: 'yearly', domain: null },
  })) {
    test(`${what} is refused in words, and nothing is ordered`, async ({ assert }) => {
      const client = await customer()
      const before = valueOf(assert, await driver.listOrders(client.id))
      const answer = await driver.placeOrder({
        clientId: client.id,
        order: { ...order, placedBy: 'Bruno' },
        requestKey: unique('key'),
      })
      assert.equal(reasonOf(answer), 'refused')
      assert.match((answer as { message: string }).message, /^\w.+\.$/)
      const after = valueOf(assert, await driver.listOrders(client.id))
      assert.lengthOf(after, before.length)
    })
  }

  test('credit is shown to the client and the staff', async ({ assert }) => {
    const client = await customer()
    const { balance } = valueOf(
      assert,
      await driver.addCredit({
        clientId: client.id,
        amount: 4_250,
        currency: 'EUR',
        description: 'Commissions of October',
        requestKey: unique('key'),
      })
    )
    assert.equal(balance, 4_250)
    const page = await client.shopper.get('/sandbox/account')
    assert.include(page.html, 'Credit on your account: €42.50')

    for (const wrong of [{ amount: 0 }, { amount: -1 }, { amount: 1.5 }, { currency: 'XAU' }]) {
      const answer = await driver.addCredit({
        clientId: client.id,
        amount: 100,
        currency: 'EUR',
        description: '',
        requestKey: unique('key'),
        ...wrong,
      })
      assert.equal(reasonOf(answer), 'refused')
    }
  })

  test('a login link works once, for a minute, and proves nothing to the add-on', async ({
    assert,
  }) => {
    const client = await customer()
    const path = `/sandbox/account/orders/${client.orderId}`
    const { url } = valueOf(assert, await driver.loginUrl({ clientId: client.id, path }))
    const link = url.slice(appUrl.length)
    const browser = new Visitor()
    const arrived = await browser.get(link)
    assert.equal(arrived.location, path)
    const page = await browser.get(path)
    assert.equal(page.status, 200)
    const launch = await browser.get('/sandbox/launch')
    const [, token] = /token=([^&]+)/.exec(launch.location!)!
    const claims = JSON.parse(Buffer.from(token!.split('.')[1]!, 'base64url').toString())
    assert.notProperty(claims, 'auth_time')
    assert.notProperty(claims, 'amr')

    const second = await new Visitor().get(link)
    assert.equal(second.location, '/sandbox/login')

    const elsewhere = valueOf(
      assert,
      await driver.loginUrl({ clientId: client.id, path: '//evil.example/' })
    )
    freeze(now() + 61_000)
    const late = await new Visitor().get(elsewhere.url.slice(appUrl.length))
    assert.equal(late.location, '/sandbox/login')
    thaw()
    const inTime = await new Visitor().get(elsewhere.url.slice(appUrl.length))
    assert.equal(inTime.location, '/sandbox/account')
  })

  test('invoices of a period are those that were issued or paid in it', async ({ assert }) => {
    const client = await customer()
    const mine = async (since: number, until: number) => {
      const invoices = valueOf(assert, await driver.listInvoices({ since, until }))
      return invoices.filter(({ clientId }) => clientId === client.id)
    }
    const around = await mine(now() - 3_600_000, now() + 3_600_000)
    assert.deepEqual(
      around.map(({ status, total }) => [status, total]),
      [
        ['paid', 9748],
        ['unpaid', 18288],
      ]
    )
    assert.isNotNull(around[0]!.paidAt)
    assert.deepEqual(await mine(0, now() - 3_600_000), [])
  })

  test('a client who is closed is not there', async ({ assert }) => {
    const client = await customer()
    const staff = await staffMember()
    await staff.get(`/sandbox/staff/clients/${client.id}/close`)
    await staff.post(`/sandbox/staff/clients/${client.id}/close`)
    assert.equal(reasonOf(await driver.listServices(client.id)), 'not_found')
    assert.equal(reasonOf(await driver.listOffers('c-1')), 'not_found')
    assert.equal(reasonOf(await act(driver, client, 'service.restart')), 'not_found')
  })
})

test.group('Which driver a panel has', () => {
  test('none without a connection, and none of an unknown kind', async ({ assert }) => {
    const panel = await createPanel()
    assert.isNull(await driverOf(panel.id))
    const save = new SavePanelConnection()
    await save.handle({ panelId: panel.id, baseUrl: sampleApi.url, credentials: { token: 'x' } })
    const first = await driverOf(panel.id)
    assert.isNotNull(first)
    assert.strictEqual(await driverOf(panel.id), first)

    for (const driver of ['none', 'unheard_of', 'constructor']) {
      await db.from('panels').where('id', panel.id).update({ driver })
      assert.isNull(await driverOf(panel.id))
    }
  })

  test('a change of the connection counts at the next call', async ({ assert }) => {
    const panel = await createPanel()
    const save = new SavePanelConnection()
    await save.handle({ panelId: panel.id, baseUrl: sampleApi.url, credentials: { token: 'x' } })
    const wrong = await driverOf(panel.id)
    assert.equal(reasonOf(await wrong!.check()), 'unauthorized')
    const { token } = sampleApi
    await save.handle({ panelId: panel.id, baseUrl: sampleApi.url, credentials: { token } })
    const right = await driverOf(panel.id)
    assert.deepEqual(await right!.check(), {
      ok: true,
      value: { name: 'Nimbus Hosting', version: '1.0' },
    })
  })
})

test.group('Calling a panel', () => {
  test('a panel that is too slow may have done it', async ({ assert }) => {
    const server = await serve(() => {})
    const caller = new PanelCaller(server.url, { deadlineMs: 200 })
    assert.deepEqual(await caller.call({ method: 'POST', path: '/act', json: {} }), {
      ok: false,
      reason: 'unavailable',
      uncertain: true,
      message: 'timeout',
    })
    await server.close()
  })

  test('what it is given arrives as JSON, as a form, in the query', async ({ assert }) => {
    const seen: string[] = []
    const server = await serve((request, response) => {
      let body = ''
      request.on('data', (piece) => (body += piece))
      request.on('end', () => {
        seen.push(`${request.method} ${request.url} ${request.headers['content-type']} ${body}`)
        response.end('{"yes":true}')
      })
    })
    const caller = new PanelCaller(`${server.url}/base/`)
    assert.deepEqual(await caller.call({ method: 'POST', path: '/a', json: { a: 'é' } }), {
      ok: true,
      value: { status: 200, body: { yes: true } },
    })
    await caller.call({ method: 'POST', path: '/b', form: { a: 'x & y', b: 2 } })
    await caller.call({ method: 'GET', path: '/c', query: { q: 'a=b&c' } })
    assert.deepEqual(seen, [
      'POST /base/a application/json {"a":"é"}',
      'POST /base/b application/x-www-form-urlencoded a=x+%26+y&b=2',
      'GET /base/c?q=a%3Db%26c undefined ',
    ])
    await server.close()
  })

  test('nothing but the connection’s own host and port is called', async ({ assert }) => {
    const hit: string[] = []
    const server = await serve((request, response) => {
      hit.push(request.url!)
      response.end('{}')
    })
    for (const path of ['@127.0.0.1:1/', '.evil.example/', ':1/']) {
      const caller = new PanelCaller('http://127.0.0.1:9')
      const answer = await caller.call({ method: 'GET', path })
      assert.equal(reasonOf(answer), 'unavailable')
    }
    // this program itself, but for the sample panel's own driver
    const self = await new PanelCaller(appUrl).call({ method: 'GET', path: '/health/live' })
    assert.containsSubset(self, { reason: 'unavailable', message: 'blocked', uncertain: false })
    const metadata = new PanelCaller('http://169.254.169.254')
    assert.containsSubset(await metadata.call({ method: 'GET', path: '/latest' }), {
      reason: 'unavailable',
      message: 'blocked',
    })
    assert.deepEqual(hit, [])
    await server.close()
  })

  test('an answer that is too large is given up', async ({ assert }) => {
    const server = await serve((_request, response) => {
      response.end(`"${'x'.repeat(5_000_000)}"`)
    })
    const answer = await new PanelCaller(server.url).call({ method: 'GET', path: '/' })
    assert.containsSubset(answer, { reason: 'unavailable', message: 'too_large' })
    await server.close()
  })
})
