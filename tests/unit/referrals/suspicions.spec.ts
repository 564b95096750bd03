import { test } from '@japa/runner'
import { type SuspicionFacts, type SuspicionLimits, suspicions } from '#referrals/suspicions'

const NOON = Date.UTC(2026, 10, 20, 12)
const LIMITS: SuspicionLimits = { enabled: true, seconds: 2, ordersPerDay: 20 }

const facts = (overrides: Partial<SuspicionFacts> = {}): SuspicionFacts => ({
  placedAt: NOON,
  visitedAt: NOON - 60_000,
  ordersBefore: 0,
  ownAddress: null,
  ownPayment: null,
  ...overrides,
})

const reasons = (given: Partial<SuspicionFacts>, limits: Partial<SuspicionLimits> = {}) =>
  suspicions(facts(given), { ...LIMITS, ...limits }).map(({ reason }) => reason)

const CASES: [string, Partial<SuspicionFacts>, Partial<SuspicionLimits>, string[]][] = [
  ['an ordinary order', {}, {}, []],
  ['an order two seconds after its visit', { visitedAt: NOON - 2_000 }, {}, ['too_fast']],
  ['an order a millisecond later than that', { visitedAt: NOON - 2_001 }, {}, []],
  ['an order in the instant of its visit', { visitedAt: NOON }, {}, ['too_fast']],
  ['one before its visit by a slow clock', { visitedAt: NOON + 30_000 }, {}, ['too_fast']],
  ['a fast one where nobody asks how fast', { visitedAt: NOON }, { seconds: 0 }, []],
  ['an order without a visit', { visitedAt: null }, {}, []],
  ['the last order of a day that may be', { ordersBefore: 19 }, {}, []],
  ['the one after it', { ordersBefore: 20 }, {}, ['too_many_orders']],
  [
    'an address of the affiliate’s own',
    { ownAddress: { of: 'visit', seenAt: NOON } },
    {},
    ['own_address'],
  ],
  ['a card of the affiliate’s own', { ownPayment: { of: 'invoice' } }, {}, ['own_payment']],
  [
    'all of it, in one order always',
    {
      ordersBefore: 99,
      visitedAt: NOON,
      ownPayment: { of: 'order' },
      ownAddress: { of: 'order', seenAt: NOON },
    },
    {},
    ['own_address', 'own_payment', 'too_fast', 'too_many_orders'],
  ],
  [
    'all of it, where reviews are off',
    { ordersBefore: 99, visitedAt: NOON, ownPayment: { of: 'order' } },
    { enabled: false },
    [],
  ],
]

test.group('Suspicions', () => {
  for (const [title, given, limits, expected] of CASES) {
    test(`${title}: ${expected.join(', ') || 'none'}`, ({ assert }) => {
      assert.deepEqual(reasons(given, limits), expected)
    })
  }

  test('say what they rest upon', ({ assert }) => {
    const found = suspicions(facts({ visitedAt: NOON - 1_400, ordersBefore: 24 }), LIMITS)
    assert.deepEqual(found, [
      {
        reason: 'too_fast',
        values: { seconds: 1, limit: 2, visitedAt: NOON - 1_400, at: NOON },
      },
      { reason: 'too_many_orders', values: { orders: 25, limit: 20, at: NOON } },
    ])
  })
})
