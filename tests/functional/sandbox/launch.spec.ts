import { decodeProtectedHeader, jwtVerify } from 'jose'
import { test } from '@japa/runner'
import { freeze, now, thaw } from '#core/clock'
import { appUrl } from '#config/app'
import { samplePanel, samplePassword } from '#config/sandbox'
import { PASSWORD, setUpSamplePanel, Shopper, staffMember } from '#tests/helpers/sandbox'
import { Visitor, type Page } from '#tests/helpers/visitor'

async function claimsOf({ location }: Page) {
  const url = new URL(location!)
  const token = url.searchParams.get('token')!
  const key = Buffer.from(samplePanel.secret.slice('whsec_'.length), 'base64')
  const { payload } = await jwtVerify(token, key, { currentDate: new Date(now()) })
  return { payload, header: decodeProtectedHeader(token), path: url.origin + url.pathname }
}

test.group('Sample panel: the way to the add-on', (group) => {
  group.setup(setUpSamplePanel)
  group.each.teardown(() => thaw())

  test('is a fresh token for the client who is logged in', async ({ assert }) => {
    freeze(Math.floor(now() / 1000) * 1000)
    const shopper = new Shopper()
    await shopper.register({ name: 'Lea Launch' })
    const first = await claimsOf(await shopper.get('/sandbox/launch?return_to=/affiliate/links'))
    assert.equal(first.path, `${appUrl}/launch`)
    assert.equal(first.header.alg, 'HS256')
    const at = now() / 1000
    assert.containsSubset(first.payload, {
      iss: 'sandbox',
      aud: 'panel-affiliates',
      sub: await shopper.clientId(),
      role: 'client',
      email: shopper.email,
      name: 'Lea Launch',
      locale: 'en',
      auth_time: at,
      iat: at,
      return_to: '/affiliate/links',
    })
    assert.isAtMost(first.payload.exp!, at + 120)
    assert.notProperty(first.payload, 'impersonated_by')

    const second = await claimsOf(await shopper.get('/sandbox/launch'))
    assert.notEqual(second.payload.jti, first.payload.jti)
    assert.notProperty(second.payload, 'return_to')
  })

  test('signs the client in there, where they wanted to go', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const launch = await shopper.get('/sandbox/launch?return_to=/affiliate')
    const addOn = new Visitor()
    const page = await addOn.get(launch.location!.replace(addOn.base, ''))
    assert.equal(page.location, '/affiliate')
    assert.isTrue(addOn.cookies.has('pa_session'))
  })

  test('makes staff an admin, and says when staff looks as a client', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const staff = await staffMember()
    const own = await claimsOf(await staff.get('/sandbox/launch'))
    assert.containsSubset(own.payload, { sub: 's-1', role: 'admin', email: 'admin@example.com' })

    const id = await shopper.clientId()
    await staff.get(`/sandbox/staff/clients/${id}`)
    const as = await claimsOf(await staff.post(`/sandbox/staff/clients/${id}/launch`))
    assert.containsSubset(as.payload, { sub: id, role: 'client', impersonated_by: 's-1' })
  })

  test('asks a guest to log in, then goes on; also by way of a registration', async ({
    assert,
  }) => {
    const shopper = new Shopper()
    await shopper.register()
    const guest = new Shopper()
    const asked = await guest.get('/sandbox/launch?return_to=%2Fmanage%2FAbC%3Fx%3D1')
    assert.equal(asked.location, '/sandbox/login?return_to=%2Fmanage%2FAbC%3Fx%3D1')

    const form = await guest.get(asked.location!)
    assert.include(form.html, 'name="return_to" value="/manage/AbC?x=1"')
    assert.include(form.html, 'href="/sandbox/register?return_to=%2Fmanage%2FAbC%3Fx%3D1"')
    const loggedIn = await guest.post('/sandbox/login', {
      email: shopper.email,
      password: PASSWORD,
      return_to: '/manage/AbC?x=1',
    })
    assert.equal(loggedIn.location, '/sandbox/launch?return_to=%2Fmanage%2FAbC%3Fx%3D1')
    const { payload } = await claimsOf(await guest.get(loggedIn.location!))
    assert.equal(payload.return_to, '/manage/AbC?x=1')

    const newcomer = new Shopper()
    const registered = await newcomer.register({ return_to: '/manage/AbC' })
    assert.equal(registered.location, '/sandbox/launch?return_to=%2Fmanage%2FAbC')
  })

  test('goes at once where the person is logged in, unless that is too long ago', async ({
    assert,
  }) => {
    freeze(now())
    const alice = new Shopper()
    await alice.logIn('alice@example.com', samplePassword)
    const login = '/sandbox/login?return_to=/manage/x&max_age=600'
    const fresh = await alice.get(login)
    assert.equal(fresh.location, '/sandbox/launch?return_to=%2Fmanage%2Fx')

    freeze(now() + 601_000)
    const stale = await alice.get(login)
    assert.equal(stale.status, 200)
    assert.include(stale.html, 'Confirm that it is you')
    assert.include(stale.html, 'value="alice@example.com"')
    const confirmed = await alice.post('/sandbox/login', {
      email: 'alice@example.com',
      password: samplePassword,
      return_to: '/manage/x',
      max_age: '600',
    })
    const { payload } = await claimsOf(await alice.get(confirmed.location!))
    assert.equal(payload.auth_time, Math.floor(now() / 1000))
  })

  test('never leads to another site', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    for (const path of ['https://evil.example', '//evil.example', '/\\evil.example', 'x']) {
      const { payload } = await claimsOf(
        await shopper.get(`/sandbox/launch?return_to=${encodeURIComponent(path)}`)
      )
      assert.notProperty(payload, 'return_to')
      const login = await shopper.get(
        `/sandbox/login?next=${encodeURIComponent(path)}&return_to=${encodeURIComponent(path)}`
      )
      assert.equal(login.location, '/sandbox/account')
    }
  })

  test('is also in the client area, in a frame', async ({ assert }) => {
    const shopper = new Shopper()
    await shopper.register()
    const page = await shopper.get('/sandbox/account/affiliate')
    assert.include(page.html, 'src="/sandbox/launch?return_to=%2Faffiliate"')
  })
})
