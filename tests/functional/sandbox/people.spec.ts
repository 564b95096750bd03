import { createHmac } from 'node:crypto'
import { test } from '@japa/runner'
import { freeze, now, thaw } from '#core/clock'
import { samplePanel, samplePassword, sampleReceiver } from '#config/sandbox'
import { SeedSamplePeople } from '#sandbox/actions/seed_sample_people'
import {
  eventsOf,
  PASSWORD,
  sandbox,
  setUpSamplePanel,
  Shopper,
  staffMember,
} from '#tests/helpers/sandbox'
import { statusOf, Visitor } from '#tests/helpers/visitor'
import { unique } from '#tests/helpers/world'

test.group('Sample panel: people', (group) => {
  group.setup(setUpSamplePanel)
  group.each.teardown(() => thaw())

  test('the sample people are there once, however often they are seeded', async ({ assert }) => {
    await new SeedSamplePeople().handle()
    const people = await sandbox()
      .from('sandbox_people')
      .where('id', '<=', 1003)
      .orderBy('id')
      .select('id', 'email', 'role')
    assert.deepEqual(people, [
      { id: 1, email: 'admin@example.com', role: 'staff' },
      { id: 1001, email: 'alice@example.com', role: 'client' },
      { id: 1002, email: 'bruno@example.com', role: 'client' },
      { id: 1003, email: 'carla@example.com', role: 'client' },
    ])
    for (const id of [1001, 1002, 1003]) {
      const events = await eventsOf(id)
      const registered = events.filter(({ type }) => type === 'client.registered')
      assert.lengthOf(registered, 1)
      assert.equal(registered[0]!.data.client.id, `c-${id}`)
    }
  })

  test('their password is the configured one, also after it changed', async ({ assert }) => {
    await sandbox().from('sandbox_people').where('id', 1003).update({ password_hash: 'old' })
    await new SeedSamplePeople().handle()
    const carla = new Shopper()
    const page = await carla.logIn('carla@example.com', samplePassword)
    assert.equal(page.location, '/sandbox/account')
  })

  test('a registration says what is wrong at each field and keeps the rest', async ({ assert }) => {
    const visitor = new Shopper()
    const page = await visitor.register({ name: 'A', email: 'no address', password: 'short' })
    assert.equal(page.status, 422)
    assert.include(page.html, '<title>Error: Create your account')
    for (const field of ['name', 'email', 'password']) {
      assert.include(page.html, `href="#field-${field}"`)
      assert.include(page.html, `id="field-${field}-error"`)
    }
    assert.include(page.html, 'value="no address"')
    assert.notInclude(page.html, 'short')
  })

  test('an address is taken once, in whatever case', async ({ assert }) => {
    const first = new Shopper()
    await first.register()
    const second = new Shopper()
    const page = await second.register({ email: first.email.toUpperCase() })
    assert.equal(page.status, 422)
    assert.include(page.html, 'This address has an account already')
  })

  test('a wrong password and an unknown address get the same answer', async ({ assert }) => {
    const known = new Shopper()
    await known.register()
    const wrong = await new Shopper().logIn(known.email, 'not the password')
    const unknown = await new Shopper().logIn(`${unique('nobody')}@example.net`, PASSWORD)
    assert.deepEqual([wrong.status, unknown.status], [422, 422])
    for (const page of [wrong, unknown]) assert.include(page.html, 'do not match an account')
  })

  test('guessing has to wait after ten tries, and only there', async ({ assert }) => {
    const known = new Shopper()
    await known.register()
    const guesser = new Shopper()
    for (let guess = 0; guess < 10; guess++) {
      assert.equal(await statusOf(guesser.logIn(known.email, `guess ${guess}`)), 422)
    }
    assert.equal(await statusOf(guesser.logIn(known.email)), 429)
    freeze(now() + 61_000)
    assert.equal(await statusOf(guesser.logIn(known.email)), 302)
  })

  test('logging in renews the session’s id and keeps the cart', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    await shopper.post('/sandbox/logout')
    await shopper.addProduct('gale')
    const before = shopper.cookies.get('sandbox_session')
    await shopper.logIn()
    assert.notEqual(shopper.cookies.get('sandbox_session'), before)
    const cart = await shopper.get('/sandbox/cart')
    assert.include(cart.html, 'my-own-site.it')

    const planted = new Visitor()
    planted.cookies.set('sandbox_session', before!)
    const page = await planted.get('/sandbox/account')
    assert.match(page.location!, /^\/sandbox\/login/)
  })

  test('logging out ends the session', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const session = shopper.cookies.get('sandbox_session')!
    await shopper.get('/sandbox/account')
    await shopper.post('/sandbox/logout')
    const thief = new Visitor()
    thief.cookies.set('sandbox_session', session)
    const page = await thief.get('/sandbox/account')
    assert.match(page.location!, /^\/sandbox\/login/)
  })

  test('a session that nobody uses ends', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    freeze(now() + 73 * 3_600_000)
    const page = await shopper.get('/sandbox/account')
    assert.match(page.location!, /^\/sandbox\/login\?next=/)
  })

  test('the cookie is the panel’s own, out of scripts’ reach', async ({ assert }) => {
    const visitor = new Visitor()
    const page = await visitor.get('/sandbox')
    const cookie = page.setCookies.get('sandbox_session')!
    assert.match(cookie, /; Path=\/sandbox; HttpOnly; SameSite=Lax$/)
    assert.deepEqual([...page.setCookies.keys()], ['sandbox_session'])
    const { token_hash: kept } = await sandbox()
      .from('sandbox_sessions')
      .orderBy('id', 'desc')
      .firstOrFail()
    assert.notInclude(cookie, kept)
  })

  test('a form from elsewhere does nothing; one that had expired keeps what was typed', async ({
    assert,
  }) => {
    const visitor = new Shopper()
    await visitor.get('/sandbox/register')
    visitor.cookies.delete('sandbox_session')
    const page = await visitor.post('/sandbox/register', {
      name: 'Olga Oldform',
      email: visitor.email,
      country: 'FR',
      password: PASSWORD,
    })
    assert.equal(page.location, '/sandbox/register')
    const form = await visitor.get('/sandbox/register')
    assert.include(form.html, 'This page had been open too long')
    assert.include(form.html, 'value="Olga Oldform"')
    assert.notInclude(form.html, PASSWORD)
    const person = await sandbox().from('sandbox_people').where('email', visitor.email).first()
    assert.isNull(person)
  })

  test('language, currency and theme are kept, and unknown ones ignored', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.get('/sandbox')
    await shopper.post('/sandbox/preferences', { locale: 'it', currency: 'JPY', theme: 'dark' })
    const italian = await shopper.get('/sandbox/hosting')
    assert.include(italian.html, '<html lang="it"')
    assert.include(italian.html, 'data-bs-theme="dark"')
    assert.include(italian.html, 'JPY')
    const odd = await shopper.post('/sandbox/preferences', {
      locale: 'xx',
      currency: 'constructor',
      back: '//evil.example/',
    })
    assert.equal(odd.location, '/sandbox')
    const same = await shopper.get('/sandbox/hosting')
    assert.include(same.html, '<html lang="it"')
  })

  test('the first language is the browser’s', async ({ assert }) => {
    const visitor = new Visitor({ 'accept-language': 'it-IT,it;q=0.9,en;q=0.5' })
    const page = await visitor.get('/sandbox')
    assert.include(page.html, 'Hosting con la testa fra le nuvole')
  })
})

test.group('Sample panel: who may see what', (group) => {
  group.setup(setUpSamplePanel)

  test('a client sees nothing of another client', async ({ assert }) => {
    const [owner, other] = [new Shopper(), new Shopper()]
    await owner.register()
    const orderId = await owner.order('check')
    const { id } = await owner.person()
    const invoice = await sandbox().from('sandbox_invoices').where('client_id', id).firstOrFail()
    await other.register()

    for (const path of [
      `/sandbox/orders/${orderId}/confirmation`,
      `/sandbox/account/orders/${orderId}`,
      `/sandbox/account/invoices/i-${invoice.id}`,
    ]) {
      assert.equal(await statusOf(owner.get(path)), 200, path)
      const page = await other.get(path)
      assert.equal(page.status, 404, path)
      assert.notInclude(page.html, owner.email)
    }
    const payment = `/sandbox/account/invoices/i-${invoice.id}/payments`
    assert.equal(await statusOf(other.post(payment)), 404)
    const after = await sandbox().from('sandbox_invoices').where('id', invoice.id).firstOrFail()
    assert.equal(after.status, 'unpaid')
  })

  test('the staff area is the staff’s', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const orderId = await shopper.order('check')
    const guest = new Visitor()
    await guest.get('/sandbox')

    for (const path of [
      '/sandbox/staff',
      `/sandbox/staff/orders/${orderId}`,
      '/sandbox/staff/invoices',
      '/sandbox/staff/services',
      '/sandbox/staff/clients',
      '/sandbox/staff/events',
    ]) {
      const refused = await shopper.get(path)
      assert.equal(refused.status, 403, path)
      assert.include(refused.html, 'It is for the staff')
      const page = await guest.get(path)
      assert.equal(page.location, `/sandbox/login?next=${encodeURIComponent(path)}`)
    }
    await shopper.get('/sandbox/account')
    assert.equal(await statusOf(shopper.post(`/sandbox/staff/orders/${orderId}/accept`)), 403)
    await guest.get('/sandbox')
    assert.equal(await statusOf(guest.post(`/sandbox/staff/orders/${orderId}/accept`)), 302)
    const events = await shopper.events()
    assert.deepEqual(
      events.map(({ type }) => type),
      ['client.registered', 'order.placed']
    )
  })

  test('the staff has no client area', async ({ assert }) => {
    const staff = await staffMember()
    assert.equal(await statusOf(staff.get('/sandbox/account')), 403)
    assert.equal(await statusOf(staff.get('/sandbox/checkout')), 403)
  })

  test('a guest who must log in comes back to the page', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const guest = new Shopper()
    await guest.addProduct('gale')
    const asked = await guest.get('/sandbox/checkout')
    const form = await guest.get(asked.location!)
    assert.include(form.html, 'name="next" value="/sandbox/checkout"')
    const page = await guest.post('/sandbox/login', {
      email: shopper.email,
      password: PASSWORD,
      next: '/sandbox/checkout',
    })
    assert.equal(page.location, '/sandbox/checkout')
  })

  test('what is not there has a page that helps', async ({ assert }) => {
    const visitor = new Visitor()
    for (const path of ['/sandbox/nothing/here', '/sandbox/products/ssl', '/sandbox/mail/999999']) {
      const page = await visitor.get(path)
      assert.equal(page.status, 404, path)
      assert.include(page.html, 'There is nothing here')
    }
  })

  test('every page forbids what is not its own', async ({ assert }) => {
    const visitor = new Visitor()
    for (const path of ['/sandbox', '/sandbox/login', '/sandbox/mail', '/sandbox/nothing']) {
      const { headers, html } = await visitor.get(path)
      const policy = headers.get('content-security-policy')!
      assert.include(policy, `default-src 'self'`)
      assert.include(policy, `frame-ancestors 'none'`)
      assert.notInclude(policy, 'unsafe')
      assert.notMatch(html, /<script(?![^>]*src=)|\sstyle=|\son[a-z]+=/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff')
      assert.equal(headers.get('cache-control'), 'no-store')
    }
  })

  test('the shop’s pages and the one after an order include the add-on’s scripts', async ({
    assert,
  }) => {
    const shopper = new Shopper()
    const shop = await shopper.get('/sandbox/hosting')
    assert.include(shop.html, '/landing.js?panel=sandbox" async></script>')
    assert.notInclude(shop.html, '/signup/finished.')
    assert.include(shop.headers.get('content-security-policy')!, "img-src 'self' data:;")

    await shopper.register()
    const order = await shopper.order()
    const page = await shopper.get(`/sandbox/orders/${order}/confirmation`)
    assert.include(
      page.headers.get('content-security-policy')!,
      "img-src 'self' data: http: https:"
    )
    for (const file of ['js', 'html']) {
      const address = new RegExp(`src="([^"]+/signup/finished\\.${file}[^"]*)"`).exec(
        page.html
      )![1]!
      const query = new URL(address.replaceAll('&amp;', '&')).searchParams
      assert.deepEqual([query.get('panel'), query.get('order')], ['sandbox', order])
      assert.equal(
        query.get('sig'),
        createHmac('sha256', Buffer.from(samplePanel.secret.slice('whsec_'.length), 'base64'))
          .update(`sandbox:${order}`)
          .digest('hex')
      )
    }

    const staff = await staffMember()
    const { html } = await staff.get('/sandbox/staff')
    assert.notInclude(html, '/landing.js')
    assert.include(html, `href="${sampleReceiver.url}"`)
  })
})
