import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  VISIT_TOKEN_MAX_LENGTH,
  VisitTokens,
  isTouchAlive,
  mergeVisitClaims,
  parseVisitTokenKeys,
  readVisitToken,
  signVisitToken,
  type Touch,
  type VisitClaims,
} from '#links/visit_token'

const DAY = 86_400_000
const AT = Date.UTC(2026, 10, 20, 10)

const touch = (visitId: string, at = AT, linkId = 1, lifeDays = 30): Touch => ({
  visitId,
  linkId,
  at,
  lifeDays,
})

const anyTouch = fc.record({
  visitId: fc.stringMatching(/^[0-9A-Za-z]{20,24}$/),
  linkId: fc.integer({ min: 1, max: 4_294_967_295 }),
  at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  lifeDays: fc.integer({ min: 1, max: 3650 }),
})
const anyPair = fc.record({ first: anyTouch, last: anyTouch })
const anyClaims: fc.Arbitrary<VisitClaims> = fc.record(
  { link: anyPair, agent: anyPair },
  { requiredKeys: [] }
)

/** As the token keeps it: one touch where both are the same visit. */
const normal = (claims: VisitClaims): VisitClaims =>
  Object.fromEntries(
    Object.entries(claims).map(([kind, pair]) => [
      kind,
      pair.first.visitId === pair.last.visitId ? { first: pair.first, last: pair.first } : pair,
    ])
  )

test.group('Visit token', () => {
  test('carries what was signed, in at most a kilobyte of cookie-safe characters', ({ assert }) => {
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const token = signVisitToken(claims)
        assert.isBelow(token.length, VISIT_TOKEN_MAX_LENGTH)
        assert.match(token, /^[A-Za-z0-9._-]+$/)
        assert.deepEqual(readVisitToken(token), { ok: true, claims: normal(claims) })
      }),
      { numRuns: 1000 }
    )
  })

  test('one changed character makes it worthless', ({ assert }) => {
    const token = signVisitToken({ link: { first: touch('first'), last: touch('last') } })
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: token.length - 1 }),
        fc.constantFrom(...'ABCxyz019-_.= %"'),
        (position, letter) => {
          fc.pre(token[position] !== letter)
          const changed = token.slice(0, position) + letter + token.slice(position + 1)
          assert.isFalse(readVisitToken(changed).ok)
        }
      ),
      { numRuns: 1000 }
    )
  })

  test('whatever arrives, reading it never throws', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 3000 })),
        (text) => {
          assert.isFalse(readVisitToken(text).ok)
          assert.isFalse(readVisitToken(`v1.0.${text}`).ok)
        }
      ),
      { numRuns: 1000 }
    )
  })

  test('says why a token is refused', ({ assert }) => {
    const token = signVisitToken({ link: { first: touch('a'), last: touch('a') } })
    const other = new VisitTokens([{ id: '0', secret: 'the key of another installation' }])
    const otherToken = other.sign({ link: { first: touch('a'), last: touch('a') } })

    const reason = (text: string) => {
      const reading = readVisitToken(text)
      return reading.ok ? 'ok' : reading.reason
    }
    assert.equal(reason(''), 'malformed')
    assert.equal(reason('v1'), 'malformed')
    assert.equal(reason(token.replace('v1', 'v2')), 'malformed')
    assert.equal(reason(`${token}=`), 'malformed')
    assert.equal(reason(token.replace('v1.0.', 'v1.zz.')), 'unknown_key')
    assert.equal(reason(otherToken), 'forged')
    assert.equal(reason('v1.' + 'a'.repeat(5_000_000)), 'too_long')
  })

  test('a signed payload that is no visit is refused', ({ assert }) => {
    const tokens = new VisitTokens([{ id: 'k', secret: 'a secret of enough characters' }])
    for (const claims of [
      { link: { first: { ...touch('a'), visitId: '' }, last: touch('b') } },
      { link: { first: { ...touch('a'), linkId: -1 }, last: touch('b') } },
      { link: { first: { ...touch('a'), at: 1.5 }, last: touch('b') } },
      { agent: { first: { ...touch('a'), lifeDays: '30' as never }, last: touch('b') } },
      { agent: { first: touch('x'.repeat(25)), last: touch('b') } },
    ]) {
      assert.deepEqual(tokens.read(tokens.sign(claims)), { ok: false, reason: 'malformed' })
    }
  })

  test('keys rotate: the newest signs, all verify, a removed one is unknown', ({ assert }) => {
    const keyA = { id: 'a', secret: 'the older secret, 16+' }
    const keyB = { id: 'b', secret: 'the newer secret, 16+' }
    const claims = { link: { first: touch('x'), last: touch('x') } }
    const oldToken = new VisitTokens([keyA]).sign(claims)
    const both = new VisitTokens([keyB, keyA])

    assert.deepEqual(both.read(oldToken), { ok: true, claims })
    assert.match(both.sign(claims), /^v1\.b\./)
    assert.deepEqual(new VisitTokens([keyB]).read(oldToken), { ok: false, reason: 'unknown_key' })
  })

  test('a token of the key derived from APP_KEY outlives the introduction of VISIT_TOKEN_KEYS', ({
    assert,
  }) => {
    const claims = { link: { first: touch('x'), last: touch('x') } }
    const before = new VisitTokens(parseVisitTokenKeys(undefined, 'app key'))
    const after = new VisitTokens(parseVisitTokenKeys('b: a long enough secret ', 'app key'))
    assert.deepEqual(after.read(before.sign(claims)), { ok: true, claims })
    assert.match(after.sign(claims), /^v1\.b\./)
  })

  test('a key list that is wrong is refused at start', ({ assert }) => {
    for (const setting of [
      'nocolon',
      ':no-name-but-a-secret',
      'a:short',
      'a b:a long enough secret',
      '0:a long enough secret',
      'a:a long enough secret,a:another long secret',
    ]) {
      assert.throws(() => parseVisitTokenKeys(setting, 'app key'), /VISIT_TOKEN_KEYS/)
    }
  })
})

test.group('Visit token: one more visit', () => {
  test('keeps the first and replaces the last', ({ assert }) => {
    const one = mergeVisitClaims(null, 'link', touch('1'))
    assert.deepEqual(one, { link: { first: touch('1'), last: touch('1') } })

    const two = mergeVisitClaims(one, 'link', touch('2', AT + DAY))
    const three = mergeVisitClaims(two, 'link', touch('3', AT + 2 * DAY))
    assert.deepEqual(three, { link: { first: touch('1'), last: touch('3', AT + 2 * DAY) } })
  })

  test('an affiliate link and an agent link stand side by side', ({ assert }) => {
    const link = mergeVisitClaims(null, 'link', touch('1'))
    const both = mergeVisitClaims(link, 'agent', touch('2', AT + DAY))
    assert.deepEqual(both, {
      link: { first: touch('1'), last: touch('1') },
      agent: { first: touch('2', AT + DAY), last: touch('2', AT + DAY) },
    })
  })

  test('drops what is older than its life, whose place the oldest living one takes', ({
    assert,
  }) => {
    const old: VisitClaims = {
      link: { first: touch('1'), last: touch('2', AT + 20 * DAY) },
      agent: { first: touch('3'), last: touch('4', AT + DAY) },
    }
    const at = AT + 40 * DAY
    assert.deepEqual(mergeVisitClaims(old, 'link', touch('5', at)), {
      link: { first: touch('2', AT + 20 * DAY), last: touch('5', at) },
    })
  })

  test('a life ends with its last millisecond', ({ assert }) => {
    assert.isTrue(isTouchAlive(touch('1'), AT + 30 * DAY))
    assert.isFalse(isTouchAlive(touch('1'), AT + 30 * DAY + 1))
  })

  test('the last is always the new one, the first is never younger, nothing dead is carried', ({
    assert,
  }) => {
    const anyHistory = fc.array(
      fc.tuple(fc.constantFrom('link' as const, 'agent' as const), fc.integer({ min: 0, max: 20 })),
      { minLength: 1, maxLength: 30 }
    )
    fc.assert(
      fc.property(anyHistory, (history) => {
        let claims: VisitClaims | null = null
        let at = AT
        for (const [index, [kind, days]] of history.entries()) {
          at += days * DAY
          claims = mergeVisitClaims(claims, kind, touch(`v${index}`, at))
          assert.equal(claims[kind]!.last.visitId, `v${index}`)
          for (const pair of Object.values(claims)) {
            assert.isAtMost(pair.first.at, pair.last.at)
            assert.isTrue(isTouchAlive(pair.first, at) && isTouchAlive(pair.last, at))
          }
        }
      }),
      { numRuns: 1000 }
    )
  })
})
