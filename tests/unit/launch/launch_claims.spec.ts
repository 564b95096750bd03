import { test } from '@japa/runner'
import { checkLaunchClaims } from '#panels/launch/launch_claims'

const AT = Date.UTC(2026, 10, 20, 10, 15)
const IAT = AT / 1000

function claims(overrides: Record<string, unknown> = {}) {
  return {
    iss: 'alpha',
    aud: 'panel-affiliates',
    sub: '17',
    role: 'client',
    email: 'carla@example.net',
    name: 'Carla Rossi',
    iat: IAT,
    exp: IAT + 120,
    jti: 'a-1',
    ...overrides,
  }
}

test.group('Launch claims', () => {
  test('what a panel says is taken over', ({ assert }) => {
    const outcome = checkLaunchClaims(
      claims({
        locale: 'it-IT',
        auth_time: IAT - 30.5,
        amr: ['pwd', 'otp'],
        impersonated_by: 'staff-2',
        return_to: '/affiliate/links?page=2',
      }),
      'alpha',
      AT
    )

    assert.deepEqual(outcome, {
      ok: true,
      claims: {
        subject: '17',
        role: 'client',
        email: 'carla@example.net',
        name: 'Carla Rossi',
        locale: 'it-IT',
        authTime: AT - 30_500,
        amr: ['pwd', 'otp'],
        impersonatedBy: 'staff-2',
        expiresAt: AT + 130_000,
        jti: 'a-1',
        returnTo: '/affiliate/links?page=2',
      },
    })
  })

  test('what is left out is absent, not guessed', ({ assert }) => {
    const outcome = checkLaunchClaims(claims(), 'alpha', AT)

    assert.isTrue(outcome.ok)
    if (!outcome.ok) return
    assert.isNull(outcome.claims.locale)
    assert.isNull(outcome.claims.authTime)
    assert.deepEqual(outcome.claims.amr, [])
    assert.isNull(outcome.claims.impersonatedBy)
    assert.isNull(outcome.claims.returnTo)
  })

  test('{title} is refused')
    .with([
      { title: 'another issuer', change: { iss: 'beta' } },
      { title: 'an issuer in another case', change: { iss: 'Alpha' } },
      { title: 'no issuer', change: { iss: undefined } },
      { title: 'another audience', change: { aud: 'panel' } },
      { title: 'no audience', change: { aud: undefined } },
      { title: 'a list of other audiences', change: { aud: ['a', 'b'] } },
      { title: 'no subject', change: { sub: undefined } },
      { title: 'an empty subject', change: { sub: '' } },
      { title: 'a number as subject', change: { sub: 17 } },
      { title: 'a subject with a space at its end', change: { sub: '17 ' } },
      { title: 'a subject with a control character', change: { sub: '1\n7' } },
      { title: 'an over-long subject', change: { sub: 'x'.repeat(129) } },
      { title: 'an unknown role', change: { role: 'agent' } },
      { title: 'no role', change: { role: undefined } },
      { title: 'a list of roles', change: { role: ['admin'] } },
      { title: 'no e-mail', change: { email: undefined } },
      { title: 'an e-mail without @', change: { email: 'carla' } },
      { title: 'an e-mail with a line end', change: { email: 'a@b\nBcc: c@d' } },
      { title: 'an over-long e-mail', change: { email: `${'x'.repeat(251)}@b.c` } },
      { title: 'no name', change: { name: undefined } },
      { title: 'a number as name', change: { name: 7 } },
      { title: 'no iat', change: { iat: undefined } },
      { title: 'a text as iat', change: { iat: String(IAT) } },
      { title: 'no exp', change: { exp: undefined } },
      { title: 'an infinite exp', change: { exp: Number.POSITIVE_INFINITY } },
      { title: 'exp 121 s after iat', change: { exp: IAT + 121 } },
      { title: 'exp at iat', change: { exp: IAT } },
      { title: 'exp before iat', change: { exp: IAT - 1 } },
      { title: 'no jti', change: { jti: undefined } },
      { title: 'an empty jti', change: { jti: '' } },
      { title: 'an over-long jti', change: { jti: 'x'.repeat(201) } },
      { title: 'a number as locale', change: { locale: 1 } },
      { title: 'auth_time in the future', change: { auth_time: IAT + 60 } },
      { title: 'a text as auth_time', change: { auth_time: 'now' } },
      { title: 'a text as amr', change: { amr: 'pwd' } },
      { title: 'numbers in amr', change: { amr: [1] } },
      { title: 'eleven entries in amr', change: { amr: Array.from({ length: 11 }, () => 'pwd') } },
      { title: 'an empty impersonated_by', change: { impersonated_by: '' } },
      { title: 'an object as impersonated_by', change: { impersonated_by: {} } },
    ])
    .run(({ assert }, { change }) => {
      assert.deepEqual(checkLaunchClaims(claims(change), 'alpha', AT), {
        ok: false,
        reason: 'wrong_claims',
      })
    })

  test('{title} is stale')
    .with([
      { title: 'a token that ended 10 s ago', change: { iat: IAT - 130, exp: IAT - 10 } },
      { title: 'a token from 11 s ahead', change: { iat: IAT + 11, exp: IAT + 60 } },
      { title: 'a token not valid before later', change: { nbf: IAT + 11 } },
    ])
    .run(({ assert }, { change }) => {
      assert.deepEqual(checkLaunchClaims(claims(change), 'alpha', AT), {
        ok: false,
        reason: 'stale',
      })
    })

  test('{title} is accepted')
    .with([
      { title: 'a token that ended 9 s ago', change: { iat: IAT - 129, exp: IAT - 9 } },
      { title: 'a token from 10 s ahead', change: { iat: IAT + 10, exp: IAT + 60 } },
      { title: 'one audience of several', change: { aud: ['other', 'panel-affiliates'] } },
      { title: 'null for what may be left out', change: { locale: null, auth_time: null } },
    ])
    .run(({ assert }, { change }) => {
      assert.isTrue(checkLaunchClaims(claims(change), 'alpha', AT).ok)
    })

  test('a name loses what would turn or break the line, and is cut to fit', ({ assert }) => {
    const named = (name: string) => {
      const outcome = checkLaunchClaims(claims({ name }), 'alpha', AT)
      return outcome.ok ? outcome.claims.name : null
    }

    assert.equal(named(' Carla\u202E\n Rossi '), 'Carla Rossi')
    assert.equal(named('x'.repeat(300)), 'x'.repeat(200))
    assert.equal(named('   '), 'carla@example.net')
  })
})
