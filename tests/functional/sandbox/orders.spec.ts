import { test } from '@japa/runner'
import db from '@adonisjs/lucid/services/db'
import { outbox } from '#sandbox/outbox/main'
import { rowId } from '#sandbox/records'
import { statusOf } from '#tests/helpers/visitor'
import {
  sandbox,
  setUpSamplePanel,
  Shopper,
  staffMember,
  type SentEvent,
} from '#tests/helpers/sandbox'

interface Sums {
  subtotal: number
  discount?: number
  tax: number
  total: number
  items: { amount: number }[]
}

const types = (events: SentEvent[]) => events.map(({ type }) => type)

const dataOf = (events: SentEvent[], type: string) =>
  events.find((event) => event.type === type)?.data

function sumsAddUp(assert: { equal(a: unknown, b: unknown): void }, sums: Sums) {
  assert.equal(
    sums.subtotal,
    sums.items.reduce((sum, { amount }) => sum + amount, 0)
  )
  assert.equal(sums.total, sums.subtotal - (sums.discount ?? 0) + sums.tax)
}

/**
 * Everything that the panel owes leaves, and the add-on takes all of this client's.
 */
async function everythingIsTaken(
  assert: { deepEqual(a: unknown, b: unknown): void },
  shopper: Shopper
) {
  await outbox.drain()
  const events = await shopper.events()
  const answers = events.map(({ type, row }) => [type, row.answer_status, row.status])
  assert.deepEqual(
    answers,
    events.map(({ type }) => [type, 202, 'sent'])
  )
}

test.group('Sample panel: orders', (group) => {
  group.setup(setUpSamplePanel)

  test('by card are paid, set up and told at once', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.addProduct('cirrus-2', { 'cycle': 'monthly', 'addons[]': 'ssl' })
    const confirmation = await shopper.checkOut('card')
    const page = await shopper.get(confirmation.location!)
    assert.include(page.html, 'your order is active')

    const events = await shopper.events()
    assert.deepEqual(types(events), [
      'client.registered',
      'order.placed',
      'invoice.paid',
      'service.created',
      'signup.completed',
      'service.created',
    ])
    const { order } = dataOf(events, 'order.placed')
    assert.match(order.id, /^o-\d+$/)
    assert.containsSubset(order, {
      client_id: await shopper.clientId(),
      currency: 'EUR',
      payment_method: 'card',
      moderated: false,
      trial: false,
      created_by: 'client',
      subtotal: 990 + 500 + 250,
      tax: 383,
      total: 1740 + 383,
    })
    assert.containsSubset(order.items, [
      { kind: 'hosting', product_id: 'cirrus-2', product_group: 'vps', billing_cycle: 'monthly' },
      { kind: 'setup', amount: 500, billing_cycle: 'once', renewal: false },
      { kind: 'addon', product_id: 'ssl', amount: 250 },
    ])
    sumsAddUp(assert, order)

    const { invoice } = dataOf(events, 'invoice.paid')
    assert.equal(invoice.order_id, order.id)
    assert.deepEqual(invoice.items, order.items)
    assert.equal(invoice.total, order.total)
    sumsAddUp(assert, invoice)

    const { service } = dataOf(events, 'service.created')
    assert.containsSubset(service, { order_id: order.id, status: 'active', product_id: 'cirrus-2' })
    const signup = dataOf(events, 'signup.completed')
    assert.equal(signup.order_id, order.id)
    assert.containsSubset(signup.account, {
      id: service.id,
      domain: 'my-own-site.it',
      plan_id: 'cirrus-2',
      plan_name: 'Cirrus 2',
    })
    assert.match(signup.account.user_name, /^[a-z]+\d+$/)
    await everythingIsTaken(assert, shopper)
  })

  test('arrive in the add-on as its client, order, invoice and services', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const orderId = await shopper.order('card', 'storm')
    await outbox.drain()

    const panel = await db.from('panels').where('key', 'sandbox').firstOrFail()
    const client = await db
      .from('clients')
      .where({ panel_id: panel.id, external_id: await shopper.clientId() })
      .firstOrFail()
    assert.equal(client.email, shopper.email)
    const order = await db
      .from('orders')
      .where({ panel_id: panel.id, external_id: orderId })
      .firstOrFail()
    assert.equal(order.client_id, client.id)
    const invoices = await db.from('invoices').where({ panel_id: panel.id, order_id: order.id })
    assert.lengthOf(invoices, 1)
    assert.equal(Number(invoices[0].total), 14990 + 3298)
  })

  test('by {$self} wait for the staff, who accepts them and marks them paid')
    .with(['check', 'paypal'])
    .run(async ({ assert }, method) => {
      const shopper = new Shopper()
      await shopper.register()
      const id = await shopper.order(method)
      const page = await shopper.get(`/sandbox/orders/${id}/confirmation`)
      assert.include(page.html, 'waits for the payment')

      const placed = await shopper.events()
      assert.deepEqual(types(placed), ['client.registered', 'order.placed'])
      const { order } = dataOf(placed, 'order.placed')
      assert.containsSubset(order, { moderated: true, payment_method: method })

      const staff = await staffMember()
      await staff.get(`/sandbox/staff/orders/${id}`)
      await staff.post(`/sandbox/staff/orders/${id}/accept`)
      const accepted = await shopper.events()
      assert.deepEqual(types(accepted).slice(2), ['service.created', 'signup.completed'])
      const again = await staff.post(`/sandbox/staff/orders/${id}/accept`)
      assert.equal(again.status, 302)
      assert.lengthOf(await shopper.events(), 4)

      const invoice = await sandbox()
        .from('sandbox_invoices')
        .where('order_id', rowId('order', id))
        .firstOrFail()
      await staff.post(`/sandbox/staff/invoices/i-${invoice.id}/paid`)
      await staff.post(`/sandbox/staff/invoices/i-${invoice.id}/paid`)
      const events = await shopper.events()
      assert.deepEqual(types(events).slice(4), ['invoice.paid'])
      assert.equal(dataOf(events, 'invoice.paid').invoice.payment_method, method)
      await everythingIsTaken(assert, shopper)
    })

  test('of a trial cost nothing, open the account and are had once', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.order('trial', 'breeze')

    const events = await shopper.events()
    assert.deepEqual(types(events), [
      'client.registered',
      'order.placed',
      'service.created',
      'signup.completed',
    ])
    const { order } = dataOf(events, 'order.placed')
    assert.containsSubset(order, {
      trial: true,
      moderated: false,
      payment_method: 'trial',
      total: 0,
    })
    sumsAddUp(assert, order)

    await shopper.addProduct('breeze', { trial: '1' })
    const second = await shopper.checkOut('trial')
    assert.equal(second.status, 422)
    assert.include(second.html, 'You have had your free trial')
    assert.lengthOf(await shopper.events(), 4)
    await everythingIsTaken(assert, shopper)
  })

  test('with something to pay are no trial, whatever the form says', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.addProduct('gale')
    const refused = await shopper.checkOut('trial')
    assert.equal(refused.status, 422)
    await shopper.addProduct('breeze', { trial: '1' })
    assert.equal(await statusOf(shopper.checkOut('card')), 422)
    assert.deepEqual(types(await shopper.events()), ['client.registered'])
  })

  test('with a declined card are not placed', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.addProduct('gale')
    const refused = await shopper.checkOut('card', { card: 'declined' })
    assert.equal(refused.status, 422)
    assert.include(refused.html, 'The bank says no')
    assert.deepEqual(types(await shopper.events()), ['client.registered'])
  })

  test('are placed once, also when the form is sent twice at the same time', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.addProduct('gale')
    await shopper.get('/sandbox/checkout')
    const fields = { method: 'card', card: 'accepted' }
    const answers = await Promise.all(
      [1, 2, 3].map(() => shopper.post('/sandbox/checkout', fields))
    )
    const confirmed = answers.filter(({ location }) => location!.endsWith('/confirmation'))
    assert.lengthOf(confirmed, 1)
    const events = await shopper.events()
    assert.lengthOf(
      events.filter(({ type }) => type === 'order.placed'),
      1
    )
    const cart = await shopper.get('/sandbox/cart')
    assert.include(cart.html, 'Your cart is empty')
  })

  test('take a coupon off before the tax, in the currency of the shop', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.choose({ currency: 'JPY' })
    await shopper.addProduct('gale', { cycle: 'monthly' })
    assert.equal(await statusOf(shopper.useCoupon('NOPE')), 422)
    await shopper.useCoupon('welcome10')
    const cart = await shopper.get('/sandbox/cart')
    assert.include(cart.html, '¥1,405')
    await shopper.checkOut('card')

    const { order } = dataOf(await shopper.events(), 'order.placed')
    assert.containsSubset(order, {
      currency: 'JPY',
      subtotal: 1280,
      discount: 128,
      tax: 253,
      total: 1405,
      coupon: 'WELCOME10',
    })
    await everythingIsTaken(assert, shopper)
  })

  test('register, move and renew domains', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const name = `free-${rowId('client', await shopper.clientId())}`
    const offers = await shopper.get(`/sandbox/domains?q=${name}`)
    const free = /([a-z0-9-]+\.(?:com|it|eu|dev))<\/strong><br>\s*<span class="text-success/.exec(
      offers.html
    )![1]!
    await shopper.addDomain(free, 'register')
    await shopper.addDomain('google.it', 'transfer')
    await shopper.checkOut('card')

    const events = await shopper.events()
    const { order } = dataOf(events, 'order.placed')
    assert.containsSubset(order.items, [
      { kind: 'domain', domain_action: 'register', tld: free.split('.')[1], renewal: false },
      { kind: 'domain', domain_action: 'transfer', tld: 'it', product_group: 'domains' },
    ])
    assert.notInclude(types(events), 'signup.completed')

    const { service } = dataOf(events, 'service.created')
    await shopper.addDomain(free, 'renew', { service: service.id })
    await shopper.checkOut('card')
    const later = await shopper.events()
    const renewal = later.findLast(({ type }) => type === 'order.placed')!
    assert.containsSubset(renewal.data.order.items, [
      { domain_action: 'renew', renewal: true, service_id: service.id },
    ])
    await everythingIsTaken(assert, shopper)
  })

  test('are not placed for a domain that is taken, or that is somebody else’s', async ({
    assert,
  }) => {
    const owner = new Shopper()
    await owner.register()
    await owner.addDomain('amazon.eu', 'transfer')
    await owner.checkOut('card')
    const { service } = dataOf(await owner.events(), 'service.created')

    const other = new Shopper()
    await other.register()
    for (const [domain, action] of [
      ['google.com', 'register'],
      ['amazon.eu', 'transfer'],
      ['mysite.org', 'register'],
    ] as const) {
      const refused = await other.addDomain(domain, action)
      assert.equal(refused.location, '/sandbox/domains')
    }
    await other.addDomain('amazon.eu', 'renew', { service: service.id })
    const cart = await other.get('/sandbox/cart')
    assert.include(cart.html, 'Your cart is empty')
  })

  test('carry the visit token and the landing parameters of the browser', async ({ assert }) => {
    const shopper = new Shopper()
    shopper.cookies.set('pa_visit', 'v1.some-token.of-the-add-on')
    shopper.cookies.set('pa_landing', encodeURIComponent(JSON.stringify({ cid: 'a b' })))
    await shopper.register()
    shopper.cookies.set('pa_visit', 'v1.a-later-token')
    await shopper.order()

    const events = await shopper.events()
    const registered = dataOf(events, 'client.registered')
    assert.equal(registered.visit_token, 'v1.some-token.of-the-add-on')
    assert.deepEqual(registered.landing_params, { cid: 'a b' })
    assert.equal(registered.client_ip, '127.0.0.1')
    assert.match(registered.user_agent, /^Mozilla/)
    assert.equal(dataOf(events, 'order.placed').visit_token, 'v1.a-later-token')
    assert.equal(dataOf(events, 'signup.completed').visit_token, 'v1.a-later-token')
    for (const type of ['order.placed', 'signup.completed']) {
      assert.deepEqual(dataOf(events, type).landing_params, { cid: 'a b' }, type)
    }
    await everythingIsTaken(assert, shopper)
  })

  test('without a visit carry no token', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.order()
    for (const { data } of await shopper.events()) {
      assert.notProperty(data, 'visit_token')
      assert.notProperty(data, 'landing_params')
    }
  })
})

test.group('Sample panel: what the staff does', (group) => {
  group.setup(setUpSamplePanel)

  async function clientWithOrder() {
    const shopper = new Shopper()
    await shopper.register()
    const orderId = await shopper.order('card', 'gale')
    const events = await shopper.events()
    return {
      shopper,
      orderId,
      staff: await staffMember(),
      invoiceId: String(dataOf(events, 'invoice.paid').invoice.id),
      serviceId: String(dataOf(events, 'service.created').service.id),
      newEvents: async () => {
        const all = await shopper.events()
        return all.slice(events.length)
      },
    }
  }

  test('a renewal bills the service without an order', async ({ assert }) => {
    const { shopper, staff, serviceId, newEvents } = await clientWithOrder()
    await staff.get(`/sandbox/staff/services/${serviceId}/renew`)
    const page = await staff.post(`/sandbox/staff/services/${serviceId}/renew`, { payment: 'card' })

    const [paid, ...rest] = await newEvents()
    assert.lengthOf(rest, 0)
    assert.equal(paid!.type, 'invoice.paid')
    const { invoice } = paid!.data
    assert.equal(page.location, `/sandbox/staff/invoices/${invoice.id}`)
    assert.notProperty(invoice, 'order_id')
    assert.containsSubset(invoice.items, [
      { service_id: serviceId, renewal: true, kind: 'hosting', product_id: 'gale', amount: 7990 },
    ])
    sumsAddUp(assert, invoice)
    await everythingIsTaken(assert, shopper)
  })

  test('a renewal that is left open is paid by the client', async ({ assert }) => {
    const { shopper, staff, serviceId, newEvents } = await clientWithOrder()
    await staff.get(`/sandbox/staff/services/${serviceId}/renew`)
    const page = await staff.post(`/sandbox/staff/services/${serviceId}/renew`, {
      payment: 'later',
    })
    assert.lengthOf(await newEvents(), 0)

    const id = page.location!.split('/').at(-1)!
    const account = await shopper.get('/sandbox/account')
    assert.include(account.html, `Invoice ${id} is open`)
    await shopper.get(`/sandbox/account/invoices/${id}`)
    await shopper.post(`/sandbox/account/invoices/${id}/payments`)
    await shopper.post(`/sandbox/account/invoices/${id}/payments`)
    assert.deepEqual(types(await newEvents()), ['invoice.paid'])
    await everythingIsTaken(assert, shopper)
  })

  test('refunds are told in part and in whole, never more than was paid', async ({ assert }) => {
    const { shopper, staff, invoiceId, newEvents } = await clientWithOrder()
    const path = `/sandbox/staff/invoices/${invoiceId}/refund`
    await staff.get(path)
    for (const amount of ['97.49', '0', '-1', 'ten', '10.001', '']) {
      const refused = await staff.post(path, { amount })
      assert.equal(refused.status, 422, amount)
    }
    await staff.post(path, { amount: '10,50' })
    await staff.post(path, { amount: '86.98' })
    assert.equal(await statusOf(staff.post(path, { amount: '1' })), 302)

    const refunds = await newEvents()
    assert.deepEqual(types(refunds), ['invoice.refunded', 'invoice.refunded'])
    assert.containsSubset(refunds[0]!.data, {
      invoice_id: invoiceId,
      amount: 1050,
      currency: 'EUR',
      full: false,
    })
    assert.equal(refunds[1]!.data.amount, 9748 - 1050)
    assert.notEqual(refunds[0]!.data.refund_id, refunds[1]!.data.refund_id)
    const page = await shopper.get(`/sandbox/account/invoices/${invoiceId}`)
    assert.include(page.html, 'Refunded')
    await everythingIsTaken(assert, shopper)
  })

  test('a refund of everything at once says so; so does a charge-back', async ({ assert }) => {
    const whole = await clientWithOrder()
    await whole.staff.get(`/sandbox/staff/invoices/${whole.invoiceId}/refund`)
    await whole.staff.post(`/sandbox/staff/invoices/${whole.invoiceId}/refund`, {
      amount: '97.48',
    })
    const [refund] = await whole.newEvents()
    assert.isTrue(refund!.data.full)

    const disputed = await clientWithOrder()
    const path = `/sandbox/staff/invoices/${disputed.invoiceId}/chargeback`
    await disputed.staff.get(path)
    await disputed.staff.post(path, { amount: '97.48' })
    const [chargeback] = await disputed.newEvents()
    assert.equal(chargeback!.type, 'invoice.charged_back')
    assert.containsSubset(chargeback!.data, { invoice_id: disputed.invoiceId, amount: 9748 })
    assert.match(chargeback!.data.chargeback_id, /^cb-\d+$/)
    await everythingIsTaken(assert, whole.shopper)
    await everythingIsTaken(assert, disputed.shopper)
  })

  test('a service is suspended, runs again and ends', async ({ assert }) => {
    const { shopper, staff, serviceId, newEvents } = await clientWithOrder()
    await staff.get('/sandbox/staff/services')
    for (const change of ['suspend', 'suspend', 'unsuspend', 'terminate', 'unsuspend']) {
      await staff.post(`/sandbox/staff/services/${serviceId}/${change}`)
    }
    const events = await newEvents()
    assert.deepEqual(
      events.map(({ type, data }) => [type, data.service.status]),
      [
        ['service.suspended', 'suspended'],
        ['service.unsuspended', 'active'],
        ['service.terminated', 'terminated'],
      ]
    )
    await everythingIsTaken(assert, shopper)
  })

  test('an order is cancelled or marked as fraud, once, and its services end', async ({
    assert,
  }) => {
    for (const [how, type] of [
      ['cancel', 'order.cancelled'],
      ['fraud', 'order.fraud'],
    ] as const) {
      const { shopper, staff, orderId, newEvents } = await clientWithOrder()
      const path = `/sandbox/staff/orders/${orderId}/${how}`
      const asked = await staff.get(path)
      assert.include(asked.html, 'Keep it')
      assert.lengthOf(await newEvents(), 0)
      await staff.post(path, { reason: 'asked for it' })
      await staff.post(path)

      const events = await newEvents()
      assert.deepEqual(types(events), [type, 'service.terminated'])
      assert.deepEqual(events[0]!.data, { order_id: orderId, reason: 'asked for it' })
      await everythingIsTaken(assert, shopper)
    }
  })

  test('closing a client ends services and sessions for good', async ({ assert }) => {
    const { shopper, staff, newEvents } = await clientWithOrder()
    const id = await shopper.clientId()
    await staff.get(`/sandbox/staff/clients/${id}/close`)
    await staff.post(`/sandbox/staff/clients/${id}/close`)
    await staff.post(`/sandbox/staff/clients/${id}/close`)

    assert.deepEqual(types(await newEvents()), ['service.terminated', 'client.closed'])
    const shutOut = await shopper.get('/sandbox/account')
    assert.match(shutOut.location!, /^\/sandbox\/login/)
    assert.equal(await statusOf(shopper.logIn()), 422)
    await everythingIsTaken(assert, shopper)
  })
})
