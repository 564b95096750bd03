import { test } from '@japa/runner'
import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose'
import db from '@adonisjs/lucid/services/db'
import encryption from '@adonisjs/core/services/encryption'
import { freeze, now, thaw } from '#core/clock'
import { createAgent } from '#tests/helpers/agents'
import { statusOf, Visitor } from '#tests/helpers/visitor'
import { startJwksServer } from '#tests/helpers/jwks_server'
import { launchClaims, launchToken } from '#tests/helpers/launch'
import { createAffiliate, createPanel, type TestPanel, unique } from '#tests/helpers/world'
import { secretBytes } from '#panels/webhook_signature'
import PurgeLaunchTokensJob from '#panels/launch/jobs/purge_launch_tokens_job'

async function usersOf(panel: { id: number }) {
  return db.from('users').where('panel_id', panel.id).orderBy('id')
}

async function launch(token: string, visitor = new Visitor()) {
  return visitor.get(`/launch?token=${token}`)
}

test.group('Launch', (group) => {
  group.each.teardown(() => thaw())

  test('signs a client in, once, and leads to the affiliate pages', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()

    const page = await launch(await launchToken(panel, { sub: 'c-1', locale: 'it-IT' }), visitor)

    assert.equal(page.status, 303)
    assert.equal(page.location, '/affiliate')
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    assert.equal(page.headers.get('cache-control'), 'no-store')

    const [user, ...others] = await usersOf(panel)
    assert.lengthOf(others, 0)
    assert.include(user, {
      role: 'client',
      subject_id: 'c-1',
      email: 'carla@example.net',
      name: 'Carla Rossi',
      locale: 'it',
    })
    const forbidden = await visitor.get('/admin')
    assert.equal(forbidden.status, 403)
    assert.include(forbidden.html, 'Carla Rossi')
    assert.include(forbidden.html, 'lang="it"')
  })

  test('keeps what the panel says of a person who comes again', async ({ assert }) => {
    const panel = await createPanel()
    await launch(await launchToken(panel, { sub: 'c-1', locale: 'it' }))
    await launch(
      await launchToken(panel, { sub: 'c-1', email: 'new@example.net', name: 'Carla Bianchi' })
    )

    const [user, ...others] = await usersOf(panel)
    assert.lengthOf(others, 0)
    assert.include(user, { email: 'new@example.net', name: 'Carla Bianchi', locale: 'it' })
    assert.closeTo(Number(user.last_sign_in_at), now(), 10_000)
  })

  test('client and staff of one id are two people, and so are those of two panels', async ({
    assert,
  }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    await launch(await launchToken(alpha, { sub: '1', role: 'client' }))
    await launch(await launchToken(alpha, { sub: '1', role: 'admin' }))
    await launch(await launchToken(beta, { sub: '1', role: 'client' }))

    const roles = await usersOf(alpha)
    assert.sameMembers(
      roles.map((user) => user.role),
      ['client', 'admin']
    )
    assert.lengthOf(await usersOf(beta), 1)
  })

  test('the session keeps how and when the person proved who they are', async ({
    assert,
    client,
  }) => {
    const panel = await createPanel()
    const authTime = Math.floor(now() / 1000) - 300
    const token = await launchToken(panel, {
      auth_time: authTime,
      amr: ['pwd', 'otp'],
      impersonated_by: 'staff-7',
    })

    const response = await client.get('/launch').qs({ token }).redirects(0)
    const { signedInAt, ...facts } = response.session('sign_in')
    assert.deepEqual(facts, {
      panelId: panel.id,
      panelKey: panel.key,
      authTime: authTime * 1000,
      amr: ['pwd', 'otp'],
      impersonatedBy: 'staff-7',
    })
    assert.closeTo(signedInAt, now(), 10_000)
  })

  test('leads an admin to the admin pages', async ({ assert }) => {
    const panel = await createPanel()
    const page = await launch(await launchToken(panel, { role: 'admin' }))
    assert.equal(page.location, '/admin')
  })

  test('leads {title} to {path}')
    .with([
      { title: 'an agent', status: 'active', member: null, path: '/agent' },
      { title: 'a suspended agent', status: 'suspended', member: null, path: '/agent' },
      { title: 'an agent who left the program', status: 'active', member: 'left', path: '/agent' },
      { title: 'who no longer is an agent', status: 'ended', member: null, path: '/affiliate' },
      { title: 'an agent and member', status: 'active', member: 'active', path: '/affiliate' },
      {
        title: 'an agent and suspended member',
        status: 'active',
        member: 'suspended',
        path: '/affiliate',
      },
    ])
    .run(async ({ assert }, { status, member, path }) => {
      const panel = await createPanel()
      const agent = await createAgent(panel, { status })
      if (member) {
        await db.from('affiliates').where('id', agent.affiliateId).update({ status: member })
      }
      const sub = agent.client.externalId
      const visitor = new Visitor()
      const page = await launch(await launchToken(panel, { sub }), visitor)
      assert.equal(page.location, path)
      const start = await visitor.get('/')
      assert.equal(start.location, path)

      const asked = await launch(await launchToken(panel, { sub, return_to: '/affiliate' }))
      assert.equal(asked.location, '/affiliate')
    })

  test('returns to {title}')
    .with([
      {
        title: 'a path of ours',
        returnTo: '/affiliate/links?page=2',
        location: '/affiliate/links?page=2',
      },
      {
        title: 'home instead of another site',
        returnTo: 'https://evil.example/',
        location: '/affiliate',
      },
      { title: 'home instead of //host', returnTo: '//evil.example', location: '/affiliate' },
      { title: 'home instead of /\\host', returnTo: '/\\evil.example', location: '/affiliate' },
      {
        title: 'home instead of a script',
        returnTo: 'javascript:alert(1)',
        location: '/affiliate',
      },
      {
        title: 'home instead of a tab trick',
        returnTo: '/\t/evil.example',
        location: '/affiliate',
      },
      { title: 'home instead of a number', returnTo: 7, location: '/affiliate' },
    ])
    .run(async ({ assert }, { returnTo, location }) => {
      const panel = await createPanel()
      const page = await launch(await launchToken(panel, { return_to: returnTo }))
      assert.equal(page.location, location)
    })

  test('ten requests with one token open one session', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)

    const pages = await Promise.all(Array.from({ length: 10 }, () => launch(token)))

    assert.lengthOf(
      pages.filter(({ status }) => status === 303),
      1
    )
    assert.lengthOf(
      pages.filter(({ status }) => status === 401),
      9
    )
    assert.lengthOf(await db.from('used_launch_tokens').where('panel_id', panel.id), 1)
  })

  test('a used token leads back to its panel, with the way back', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel, { return_to: '/affiliate/links' })
    await launch(token)

    const page = await launch(token)

    assert.equal(page.status, 401)
    assert.include(page.html, 'no longer works')
    assert.include(page.html, `${panel.origin}/login?return_to=%2Faffiliate%2Flinks`)
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer')
    assert.notInclude(page.html, token)
  })

  test('the same jti of another panel is another token', async ({ assert }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    const jti = unique('jti')

    assert.equal(await statusOf(launch(await launchToken(alpha, { jti }))), 303)
    assert.equal(await statusOf(launch(await launchToken(beta, { jti }))), 303)
    assert.equal(await statusOf(launch(await launchToken(beta, { jti }))), 401)
  })

  test('a token refused for its claims is not used up', async ({ assert }) => {
    const panel = await createPanel()
    const jti = unique('jti')
    await launch(await launchToken(panel, { jti, role: 'agent' }))
    assert.equal(await statusOf(launch(await launchToken(panel, { jti }))), 303)
  })

  test('looking ahead does not use a token up', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)
    const visitor = new Visitor()

    const head = await visitor.request('HEAD', `/launch?token=${token}`)
    assert.equal(head.status, 204)
    const prefetch = await visitor.get(`/launch?token=${token}`, { 'sec-purpose': 'prefetch' })
    assert.equal(prefetch.status, 503)
    assert.lengthOf(await usersOf(panel), 0)

    assert.equal(await statusOf(launch(token, visitor)), 303)
  })

  test('a token is good until its end and ten seconds more', async ({ assert }) => {
    const panel = await createPanel()
    const at = now()
    freeze(at)
    const tokens = await Promise.all([launchToken(panel), launchToken(panel)])

    freeze(at + 69_000)
    assert.equal(await statusOf(launch(tokens[0]!)), 303)
    freeze(at + 71_000)
    const page = await launch(tokens[1]!)
    assert.equal(page.status, 401)
    assert.include(page.html, `${panel.origin}/login`)
  })

  test('a session replaces the one before, under a new id', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    await launch(
      await launchToken(panel, { role: 'admin', sub: 's-1', name: 'Sara Staff' }),
      visitor
    )
    const before = visitor.cookies.get('pa_session')
    const page = await visitor.get('/admin')
    assert.include(page.html, 'Sara Staff')

    await launch(
      await launchToken(panel, { role: 'client', sub: 'c-1', name: 'Carla Client' }),
      visitor
    )

    assert.notEqual(visitor.cookies.get('pa_session'), before)
    assert.equal(await statusOf(visitor.get('/admin')), 403)
    const stolen = new Visitor()
    stolen.cookies.set('pa_session', before!)
    assert.equal(await statusOf(stolen.get('/admin')), 401)
  })

  test('a refused token leaves the session before as it was', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    const token = await launchToken(panel, { role: 'admin' })
    await launch(token, visitor)
    assert.equal(await statusOf(launch(token, visitor)), 401)
    assert.equal(await statusOf(visitor.get('/admin')), 200)
  })

  test('the session cookie is not for scripts nor for other sites', async ({ assert }) => {
    const panel = await createPanel()
    const page = await launch(await launchToken(panel))
    const cookie = page.setCookies.get('pa_session')!

    assert.match(cookie, /; HttpOnly/)
    assert.match(cookie, /; SameSite=Lax/)
    assert.match(cookie, /; Path=\//)
    assert.notMatch(cookie, /Domain=/i)
  })

  test('a session ends a day after its sign-in, however busy', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    await launch(await launchToken(panel, { role: 'admin' }), visitor)

    freeze(now() + 24 * 3_600_000 - 60_000)
    assert.equal(await statusOf(visitor.get('/admin')), 200)
    freeze(now() + 120_000)
    assert.equal(await statusOf(visitor.get('/admin')), 401)
  })

  test('used tokens are forgotten once they are stale', async ({ assert }) => {
    const panel = await createPanel()
    await launch(await launchToken(panel))
    const at = now()
    const remembered = () => db.from('used_launch_tokens').where('panel_id', panel.id)

    freeze(at + 600_000)
    await new PurgeLaunchTokensJob().execute()
    assert.lengthOf(await remembered(), 1)
    freeze(at + 700_000)
    await new PurgeLaunchTokensJob().execute()
    assert.lengthOf(await remembered(), 0)
  })
})

test.group('Launch: whom to believe', () => {
  async function refused(
    assert: { equal: Function; lengthOf: Function },
    panel: TestPanel,
    token: string
  ) {
    const visitor = new Visitor()
    const page = await launch(token, visitor)
    assert.equal(page.status, 401)
    assert.lengthOf(await usersOf(panel), 0)
    assert.equal(await statusOf(visitor.get('/admin')), 401)
    return page
  }

  test('every secret that is valid signs in, an expired one does not', async ({ assert }) => {
    const panel = await createPanel()
    const newer = { ...panel, secret: `whsec_${Buffer.alloc(32, 7).toString('base64')}` }
    const older = { ...panel, secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` }
    await db.table('panel_secrets').multiInsert([
      { panel_id: panel.id, encrypted_secret: encryption.encrypt(newer.secret), created_at: now() },
      {
        panel_id: panel.id,
        encrypted_secret: encryption.encrypt(older.secret),
        created_at: now(),
        expires_at: now() - 1,
      },
    ])

    assert.equal(await statusOf(launch(await launchToken(panel))), 303)
    assert.equal(await statusOf(launch(await launchToken(newer))), 303)
    assert.equal(await statusOf(launch(await launchToken(older))), 401)
  })

  test('a token by the secret of another panel is refused', async ({ assert }) => {
    const [alpha, beta] = [await createPanel(), await createPanel()]
    const page = await refused(assert, alpha, await launchToken({ ...alpha, secret: beta.secret }))
    assert.include(page.html, `${alpha.origin}/login`)
    assert.notInclude(page.html, `${beta.origin}/login`)
  })

  test('a token that only says HS256 and is signed by nobody is refused', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)
    const [header, payload] = token.split('.')
    await refused(assert, panel, `${header}.${payload}.`)
    await refused(assert, panel, `${header}.${payload}.AAAA`)
  })

  test('alg none is refused', async ({ assert }) => {
    const panel = await createPanel()
    const token = new UnsecuredJWT(launchClaims(panel) as JWTPayload).encode()
    await refused(assert, panel, token)
  })

  test('HS384 and HS512 are refused', async ({ assert }) => {
    const panel = await createPanel()
    for (const alg of ['HS384', 'HS512']) {
      const token = await new SignJWT(launchClaims(panel) as JWTPayload)
        .setProtectedHeader({ alg })
        .sign(Buffer.concat([secretBytes(panel.secret), secretBytes(panel.secret)]))
      await refused(assert, panel, token)
    }
  })

  test('a payload changed after signing is refused', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)
    const [header, , signature] = token.split('.')
    const payload = Buffer.from(JSON.stringify(launchClaims(panel, { role: 'admin' }))).toString(
      'base64url'
    )
    await refused(assert, panel, `${header}.${payload}.${signature}`)
  })

  test('what is no token, or of no panel here, offers a choice')
    .with(['', 'x', 'a.b.c', '%00', 'x'.repeat(9000)])
    .run(async ({ assert }, token) => {
      const panel = await createPanel()
      const page = await refused(assert, panel, token)
      assert.include(page.html, `${panel.origin}/login`)
    })

  test('two tokens in one address are none', async ({ assert }) => {
    const panel = await createPanel()
    const token = await launchToken(panel)
    const page = await new Visitor().get(`/launch?token=${token}&token=${token}`)
    assert.equal(page.status, 401)
  })

  test('an unknown panel is refused, and so is a key in another case', async ({ assert }) => {
    const panel = await createPanel()
    await refused(assert, panel, await launchToken(panel, { iss: 'nobody' }))
    await refused(assert, panel, await launchToken(panel, { iss: panel.key.toUpperCase() }))
    await refused(assert, panel, await launchToken(panel, { iss: `${panel.key} ` }))
  })

  test('a token valid for longer than two minutes is refused', async ({ assert }) => {
    const panel = await createPanel()
    const iat = Math.floor(now() / 1000)
    await refused(assert, panel, await launchToken(panel, { iat, exp: iat + 121 }))
    assert.equal(await statusOf(launch(await launchToken(panel, { iat, exp: iat + 120 }))), 303)
  })
})

test.group('Launch: published keys', (group) => {
  let server: Awaited<ReturnType<typeof startJwksServer>>
  group.each.setup(async () => {
    server = await startJwksServer()
    return async () => {
      await server.stop()
    }
  })

  test('{0} by a published key signs in')
    .with(['RS256', 'EdDSA'] as const)
    .run(async ({ assert }, algorithm) => {
      const panel = await createPanel({ jwks_url: server.url })
      const token = await server.sign(algorithm, launchClaims(panel))

      assert.equal(await statusOf(launch(token)), 303)
      assert.equal(await statusOf(launch(token)), 401)
      assert.equal(server.state.requests, 1)
    })

  test('a token without key id is tried with every key of its kind', async ({ assert }) => {
    const panel = await createPanel({ jwks_url: server.url })
    const token = await server.sign('EdDSA', launchClaims(panel), null)
    assert.equal(await statusOf(launch(token)), 303)
  })

  test('the secret still signs in beside them', async ({ assert }) => {
    const panel = await createPanel({ jwks_url: server.url })
    assert.equal(await statusOf(launch(await launchToken(panel))), 303)
    assert.equal(server.state.requests, 0)
  })

  test('a panel without an address of keys has none', async ({ assert }) => {
    const panel = await createPanel()
    const token = await server.sign('RS256', launchClaims(panel))
    assert.equal(await statusOf(launch(token)), 401)
    assert.equal(server.state.requests, 0)
  })

  test('HS256 keyed with the public key is refused', async ({ assert }) => {
    const panel = await createPanel({ jwks_url: server.url })
    await launch(await server.sign('RS256', launchClaims(panel)))
    const pem = await exportSPKI(server.publicKeys.RS256)

    for (const header of [{ alg: 'HS256' }, { alg: 'HS256', kid: 'key-RS256' }]) {
      const token = await new SignJWT(launchClaims(panel, { role: 'admin' }) as JWTPayload)
        .setProtectedHeader(header)
        .sign(Buffer.from(pem))
      assert.equal(await statusOf(launch(token)), 401)
    }
  })

  test('keys of another server are refused', async ({ assert }) => {
    const other = await startJwksServer()
    const panel = await createPanel({ jwks_url: server.url })
    assert.equal(await statusOf(launch(await other.sign('RS256', launchClaims(panel)))), 401)
    await other.stop()
  })

  test('a key server that {title} signs nobody in, and a later try can')
    .with([
      { title: 'fails', respond: { status: 500, headers: {}, body: '' } },
      { title: 'sends no keys', respond: { status: 200, headers: {}, body: '<html>' } },
      {
        title: 'redirects',
        respond: { status: 302, headers: { location: '/elsewhere' }, body: '' },
      },
      {
        title: 'sends too much',
        respond: { status: 200, headers: {}, body: `{"keys":[${'"x",'.repeat(30_000)}"x"]}` },
      },
    ])
    .run(async ({ assert }, { respond }) => {
      const panel = await createPanel({ jwks_url: server.url })
      const good = server.state.respond
      server.state.respond = respond

      const page = await launch(await server.sign('RS256', launchClaims(panel)))
      assert.equal(page.status, 401)
      assert.include(page.html, `${panel.origin}/login`)
      assert.include(page.html, 'could not be checked')

      server.state.respond = good
      assert.equal(await statusOf(launch(await server.sign('RS256', launchClaims(panel)))), 303)
    })
})

test.group('Who is not signed in', () => {
  test('is led to a panel, or to the staff sign-in, and back', async ({ assert }) => {
    const panel = await createPanel()
    const page = await new Visitor().get('/admin?day=1')

    assert.equal(page.status, 401)
    assert.include(page.html, `${panel.origin}/login?return_to=%2Fadmin%3Fday%3D1`)
    assert.include(page.html, '/login?return_to=%2Fadmin%3Fday%3D1')
    assert.include(page.html, panel.key)
  })

  test('inside the panel’s page gets a link to a new tab, framed by embedding panels only', async ({
    assert,
  }) => {
    const embedding = await createPanel({ embedded: true })
    const plain = await createPanel()

    const page = await new Visitor().get('/affiliate/links', { 'sec-fetch-dest': 'iframe' })
    assert.equal(page.status, 401)
    assert.match(page.html, /href="\/affiliate\/links" target="_blank"/)
    const policy = page.headers.get('content-security-policy')!
    assert.include(policy, embedding.origin)
    assert.notInclude(policy, plain.origin)

    const alone = await new Visitor().get('/affiliate/links')
    assert.include(alone.headers.get('content-security-policy')!, `frame-ancestors 'none'`)
  })

  test('reads it in the language of the browser', async ({ assert }) => {
    const page = await new Visitor({ 'accept-language': 'it-IT,it;q=0.9' }).get('/admin')
    assert.include(page.html, 'Prima accedi')
  })
})

test.group('Signing out', () => {
  test('ends the session and leads back to the panel', async ({ assert }) => {
    const panel = await createPanel()
    const affiliate = await createAffiliate(panel)
    const visitor = new Visitor()
    await launch(
      await launchToken(panel, { sub: affiliate.client.externalId, role: 'admin' }),
      visitor
    )
    await visitor.get('/admin')
    const session = visitor.cookies.get('pa_session')!

    const page = await visitor.post('/logout')
    assert.equal(page.status, 303)
    assert.equal(page.location, `/signed-out/${panel.key}`)

    const farewell = await visitor.get(page.location!)
    assert.equal(farewell.headers.get('refresh'), `0;url=${panel.origin}/shop`)
    assert.include(farewell.html, `href="${panel.origin}/shop"`)
    assert.equal(await statusOf(visitor.get('/admin')), 401)

    const stolen = new Visitor()
    stolen.cookies.set('pa_session', session)
    assert.equal(await statusOf(stolen.get('/admin')), 401)
  })

  test('needs the form of our own pages', async ({ assert }) => {
    const panel = await createPanel()
    const visitor = new Visitor()
    await launch(await launchToken(panel, { role: 'admin' }), visitor)

    await visitor.post('/logout', { _csrf: 'forged' })
    assert.equal(await statusOf(visitor.get('/admin')), 200)
  })

  test('by an address of a panel that is not there ends at 404', async ({ assert }) => {
    assert.equal(await statusOf(new Visitor().get('/signed-out/nobody')), 404)
  })
})
