import { test } from '@japa/runner'
import hash from '@adonisjs/core/services/hash'
import app from '@adonisjs/core/services/app'
import db from '@adonisjs/lucid/services/db'
import { unique } from '#tests/helpers/world'
import { statusOf, Visitor } from '#tests/helpers/visitor'
import { CreateAdmin } from '#identity/actions/create_admin'

const PASSWORD = 'mucca viola cammina piano'

/**
 * Loopback is a trusted proxy, so a test can come from any address.
 */
function visitorFrom(source: string) {
  return new Visitor({ 'x-forwarded-for': source })
}

function address() {
  const [a, b, c] = [1, 2, 3].map(() => Math.floor(Math.random() * 250) + 1)
  return `10.${a}.${b}.${c}`
}

async function createAdmin() {
  const email = `${unique('ada')}@example.com`
  const create = await app.container.make(CreateAdmin)
  const outcome = await create.handle({ email, name: 'Ada Admin', password: PASSWORD })
  if (!outcome.ok) throw new Error(outcome.reason)
  return { email, id: outcome.userId }
}

async function signIn(visitor: Visitor, email: string, password: string, path = '/login') {
  await visitor.get(path)
  return visitor.post('/login', { email, password })
}

test.group('Local admins', () => {
  test('sign in by e-mail and password, in any case', async ({ assert }) => {
    const { email, id } = await createAdmin()
    const visitor = visitorFrom(address())
    await visitor.get('/login')
    const before = visitor.cookies.get('pa_session')

    const page = await visitor.post('/login', {
      email: ` ${email.toUpperCase()} `,
      password: PASSWORD,
    })

    assert.equal(page.status, 303)
    assert.equal(page.location, '/admin')
    assert.notEqual(visitor.cookies.get('pa_session'), before)
    const admin = await visitor.get('/admin')
    assert.include(admin.html, 'Ada Admin')
    const user = await db.from('users').where('id', id).first()
    assert.isAbove(Number(user.last_sign_in_at), Date.now() - 60_000)
    assert.isNull(user.panel_id)
  })

  test('return where they were going, and only there', async ({ assert }) => {
    const { email } = await createAdmin()
    const form = await visitorFrom(address()).get('/login?return_to=%2Fadmin%3Fx%3D1')
    assert.include(form.html, 'value="/admin?x=1"')

    for (const [wish, location] of [
      ['/admin?x=1', '/admin?x=1'],
      ['//evil.example', '/admin'],
      ['https://evil.example', '/admin'],
    ]) {
      const visitor = visitorFrom(address())
      await visitor.get('/login')
      const page = await visitor.post('/login', { email, password: PASSWORD, return_to: wish! })
      assert.equal(page.location, location)
    }
  })

  test('who is signed in already is taken to their start', async ({ assert }) => {
    const { email } = await createAdmin()
    const visitor = visitorFrom(address())
    await signIn(visitor, email, PASSWORD)
    const page = await visitor.get('/login')
    assert.equal(page.location, '/admin')
  })

  test('sign out to the sign-in page', async ({ assert }) => {
    const { email } = await createAdmin()
    const visitor = visitorFrom(address())
    await signIn(visitor, email, PASSWORD)
    await visitor.get('/admin')

    const page = await visitor.post('/logout')
    assert.equal(page.location, '/login')
    assert.equal(await statusOf(visitor.get('/admin')), 401)
  })

  test('need the form of our own page to sign in', async ({ assert }) => {
    const { email } = await createAdmin()
    const visitor = visitorFrom(address())
    await visitor.get('/login')

    await visitor.post('/login', { email, password: PASSWORD, _csrf: 'forged' })
    assert.equal(await statusOf(visitor.get('/admin')), 401)
  })

  test('an unknown account and a wrong password answer alike', async ({ assert }) => {
    const { email } = await createAdmin()
    const answers = []
    for (const login of [email, 'nobody@example.com']) {
      const visitor = visitorFrom(address())
      const page = await signIn(visitor, login, 'not the password at all')
      const form = await visitor.get(page.location!)
      answers.push({
        status: page.status,
        location: page.location,
        text: form.html
          .replaceAll(login, '')
          .replaceAll(/nonce[^ ]*|name='_csrf' value='[^']*'|content="[^"]*"/g, ''),
      })
      assert.include(form.html, 'do not belong together')
      assert.include(form.html, `value="${login}"`)
      assert.notInclude(form.html, 'not the password')
    }
    assert.deepEqual(answers[0], answers[1])
  })

  test('an unknown account takes the same work as a wrong password', async ({
    assert,
    cleanup,
  }) => {
    const { email } = await createAdmin()
    const work: string[] = []
    const { make, verify } = hash
    cleanup(() => {
      Object.assign(hash, { make, verify })
    })
    hash.make = (value) => (work.push('scrypt'), make.call(hash, value))
    hash.verify = (hashed, plain) => (work.push('scrypt'), verify.call(hash, hashed, plain))

    await signIn(visitorFrom(address()), email, 'not the password at all')
    await signIn(visitorFrom(address()), 'nobody@example.com', 'not the password at all')

    assert.deepEqual(work, ['scrypt', 'scrypt'])
  })

  test('a launched person has no password to sign in with', async ({ assert }) => {
    const email = `${unique('client')}@example.com`
    await db.table('users').insert({
      role: 'client',
      local_login: email,
      email,
      name: 'Client',
      password: await hash.make(PASSWORD),
      created_at: 0,
      updated_at: 0,
    })
    const visitor = visitorFrom(address())
    await signIn(visitor, email, PASSWORD)
    assert.equal(await statusOf(visitor.get('/admin')), 401)
  })

  test('missing fields are named', async ({ assert }) => {
    const visitor = visitorFrom(address())
    const page = await signIn(visitor, '', '')
    assert.equal(page.status, 302)
    const form = await visitor.get('/login')
    assert.include(form.html, '<title>Error:')
    assert.include(form.html, '#field-email')
    assert.include(form.html, '#field-password')
  })
})

test.group('Guessing passwords', () => {
  test('stops after five tries at one account, even with the right password then', async ({
    assert,
  }) => {
    const { email } = await createAdmin()
    const visitor = visitorFrom(address())
    for (let tries = 0; tries < 5; tries++) {
      assert.equal(await statusOf(signIn(visitor, email, `wrong password ${tries}`)), 303)
    }

    const page = await signIn(visitor, email, PASSWORD)
    assert.equal(page.status, 429)
    assert.isAbove(Number(page.headers.get('retry-after')), 60)
    assert.equal(await statusOf(visitor.get('/admin')), 401)
  })

  test('locks nobody out who comes from elsewhere', async ({ assert }) => {
    const { email } = await createAdmin()
    const attacker = visitorFrom(address())
    for (let tries = 0; tries < 6; tries++) await signIn(attacker, email, `wrong password ${tries}`)

    const owner = visitorFrom(address())
    const page = await signIn(owner, email, PASSWORD)
    assert.equal(page.location, '/admin')
  })

  test('of an account that is not there is slowed down alike', async ({ assert }) => {
    const visitor = visitorFrom(address())
    const email = `${unique('nobody')}@example.com`
    const statuses = []
    for (let tries = 0; tries < 6; tries++) {
      statuses.push(await statusOf(signIn(visitor, email, `wrong password ${tries}`)))
    }
    assert.deepEqual(statuses, [303, 303, 303, 303, 303, 429])
  })

  test('twenty at once are five', async ({ assert }) => {
    const { email } = await createAdmin()
    const from = address()
    const statuses = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        statusOf(signIn(visitorFrom(from), email, `wrong password ${index}`))
      )
    )
    assert.lengthOf(
      statuses.filter((status) => status !== 429),
      5
    )
  })

  test('stops at thirty tries from one address, whatever the account', async ({ assert }) => {
    const visitor = visitorFrom(address())
    const statuses = []
    for (let tries = 0; tries < 31; tries++) {
      statuses.push(await statusOf(signIn(visitor, `${unique('x')}@example.com`, 'wrong password')))
    }
    assert.deepEqual(statuses.slice(28), [303, 303, 429])
  })

  test('a right password forgives the wrong ones before it', async ({ assert }) => {
    const { email } = await createAdmin()
    const from = address()
    for (let round = 0; round < 3; round++) {
      for (let tries = 0; tries < 4; tries++) {
        await signIn(visitorFrom(from), email, 'wrong password')
      }
      const page = await signIn(visitorFrom(from), email, PASSWORD)
      assert.equal(page.location, '/admin')
    }
  })
})
