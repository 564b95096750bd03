import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  attribute,
  type AttributionFacts,
  type BindingFacts,
  CLOCK_TOLERANCE_MS,
  type LinkFacts,
  type MemberStanding,
  type Standing,
  type TokenFacts,
  type TouchFacts,
} from '#referrals/attribution'
import { runs } from '#tests/helpers/long'

const DAY = 86_400_000
const ORDERED = Date.UTC(2026, 10, 20, 10)
const PANEL = 1
const BUYER = 500

function link(overrides: Partial<LinkFacts> = {}): LinkFacts {
  return {
    panelId: PANEL,
    affiliateId: 10,
    standingAtVisit: 'active',
    standingAtSubject: 'active',
    affiliateAtVisit: 'active',
    affiliateAtSubject: 'active',
    affiliateClientId: 100,
    affiliateEmail: 'alice@example.com',
    ...overrides,
  }
}

function touch(
  id: string,
  daysBefore: number,
  given: Partial<Omit<TouchFacts, 'link'>> & { link?: Partial<LinkFacts> | null } = {}
): TouchFacts {
  return {
    visitId: id,
    linkId: 7,
    at: ORDERED - daysBefore * DAY,
    lifeDays: 30,
    ...given,
    link: given.link === null ? null : link(given.link),
  }
}

const none: TokenFacts = { state: 'none' }
const read = (first: TouchFacts, last = first): TokenFacts => ({ state: 'read', first, last })

type Case = Partial<Omit<AttributionFacts, 'subject'>> & {
  subject?: Partial<AttributionFacts['subject']>
}

function facts({ subject, ...rest }: Case): AttributionFacts {
  return {
    model: 'last_click',
    panelId: PANEL,
    ownToken: none,
    registrationToken: none,
    ...rest,
    subject: {
      kind: 'order',
      at: ORDERED,
      clientId: BUYER,
      clientEmail: 'carla@example.net',
      createdBy: 'client',
      ...subject,
    },
  }
}

/** `reason:visit:source` of a credit, `reason:visit` of a refusal through a link, `reason` of one without. */
function verdict(given: Case) {
  const decision = attribute(facts(given))
  if (decision.outcome === 'credited') {
    return `${decision.reason}:${decision.visitId}:${decision.source}`
  }
  return decision.through ? `${decision.reason}:${decision.through.visitId}` : decision.reason
}

const old = touch('old', 10)
const recent = touch('recent', 1, { linkId: 8, link: { affiliateId: 20, affiliateClientId: 200 } })
const expired = touch('expired', 31)
const foreign = touch('foreign', 1, { link: { panelId: 2 } })

const CASES: [string, Case, string][] = [
  ['one visit in the order’s token', { ownToken: read(old) }, 'last_click:old:own'],
  ['the last of two visits', { ownToken: read(old, recent) }, 'last_click:recent:own'],
  [
    'the first of two, by setting',
    { model: 'first_click', ownToken: read(old, recent) },
    'first_click:old:own',
  ],
  ['no token', {}, 'no_token'],
  ['a token of an agent link only', { ownToken: { state: 'no_link' } }, 'no_token'],
  ['a forged token', { ownToken: { state: 'unreadable', reason: 'forged' } }, 'token_forged'],
  [
    'a token of an unknown key',
    { ownToken: { state: 'unreadable', reason: 'unknown_key' } },
    'token_forged',
  ],
  [
    'a malformed token',
    { ownToken: { state: 'unreadable', reason: 'malformed' } },
    'token_malformed',
  ],
  [
    'an endless token',
    { ownToken: { state: 'unreadable', reason: 'too_long' } },
    'token_malformed',
  ],
  [
    'the token the client registered with',
    { registrationToken: read(old) },
    'last_click:old:registration',
  ],
  [
    'the order’s own token before the registration’s, older or not',
    { ownToken: read(old), registrationToken: read(recent) },
    'last_click:old:own',
  ],
  [
    'a forged token beside a good registration',
    { ownToken: { state: 'unreadable', reason: 'forged' }, registrationToken: read(old) },
    'last_click:old:registration',
  ],
  [
    'an expired token beside a good registration',
    { ownToken: read(expired), registrationToken: read(old) },
    'last_click:old:registration',
  ],
  [
    'a signup, which only its own token counts for',
    { subject: { kind: 'signup' }, registrationToken: read(old) },
    'no_token',
  ],
  [
    'a signup with a token',
    { subject: { kind: 'signup' }, ownToken: read(old) },
    'last_click:old:own',
  ],

  ['an expired visit', { ownToken: read(expired) }, 'visit_expired:expired'],
  [
    'a visit in the last millisecond of its life',
    { ownToken: read(touch('edge', 30)) },
    'last_click:edge:own',
  ],
  [
    'a visit a millisecond after its life',
    { ownToken: read(touch('edge', 30, { at: ORDERED - 30 * DAY - 1 })) },
    'visit_expired:edge',
  ],
  [
    'an expired first click with a live last one',
    { model: 'first_click', ownToken: read(expired, recent) },
    'first_click:recent:own',
  ],
  [
    'a live first click behind a last one of a shorter life',
    { ownToken: read(old, touch('short', 5, { lifeDays: 3 })) },
    'last_click:old:own',
  ],
  [
    'an order before its visit',
    { ownToken: read(touch('later', 0, { at: ORDERED + CLOCK_TOLERANCE_MS + 1 })) },
    'visit_after_order:later',
  ],
  [
    'an order before its visit by clocks that differ a little',
    { ownToken: read(touch('later', 0, { at: ORDERED + CLOCK_TOLERANCE_MS })) },
    'last_click:later:own',
  ],

  ['a visit of another panel', { ownToken: read(foreign) }, 'other_panel'],
  [
    'a visit of another panel after one of this',
    { ownToken: read(old, foreign) },
    'last_click:old:own',
  ],
  [
    'a visit of another panel after a dead one of this',
    { ownToken: read(expired, foreign) },
    'visit_expired:expired',
  ],
  ['a link nobody knows', { ownToken: read(touch('gone', 1, { link: null })) }, 'link_unknown'],

  [
    'a link inactive at the visit',
    { ownToken: read(touch('v', 1, { link: { standingAtVisit: 'inactive' } })) },
    'link_inactive_at_visit:v',
  ],
  [
    'a link inactive at the order',
    { ownToken: read(touch('v', 1, { link: { standingAtSubject: 'inactive' } })) },
    'link_inactive_at_order:v',
  ],
  [
    'a link deleted before the order',
    { ownToken: read(touch('v', 1, { link: { standingAtSubject: 'deleted' } })) },
    'link_deleted_at_order:v',
  ],
  [
    'a link deleted before the visit',
    {
      ownToken: read(
        touch('v', 1, { link: { standingAtVisit: 'deleted', standingAtSubject: 'deleted' } })
      ),
    },
    'link_deleted_at_visit:v',
  ],
  [
    'a link that did not exist at the visit',
    { ownToken: read(touch('v', 1, { link: { standingAtVisit: null } })) },
    'link_inactive_at_visit:v',
  ],
  [
    'an affiliate suspended at the visit',
    { ownToken: read(touch('v', 1, { link: { affiliateAtVisit: 'suspended' } })) },
    'affiliate_not_active_at_visit:v',
  ],
  [
    'an affiliate who had not joined at the visit',
    { ownToken: read(touch('v', 1, { link: { affiliateAtVisit: null } })) },
    'affiliate_not_active_at_visit:v',
  ],
  [
    'an affiliate who left before the order',
    { ownToken: read(touch('v', 1, { link: { affiliateAtSubject: 'left' } })) },
    'affiliate_not_active_at_order:v',
  ],
  [
    'a last click that is refused, which the earlier one does not inherit',
    { ownToken: read(old, touch('v', 1, { link: { standingAtSubject: 'inactive' } })) },
    'link_inactive_at_order:v',
  ],

  [
    'the affiliate’s own order',
    { ownToken: read(touch('v', 1, { link: { affiliateClientId: BUYER } })) },
    'own_client:v',
  ],
  [
    'an order by the affiliate’s address in another spelling',
    { ownToken: read(old), subject: { clientEmail: 'Al.ice+shop@EXAMPLE.com' } },
    'own_email:old',
  ],
  [
    'a client of whom no address is known',
    { ownToken: read(old), subject: { clientEmail: null } },
    'last_click:old:own',
  ],
  [
    'an order that staff made',
    { ownToken: read(old), subject: { createdBy: 'admin' } },
    'not_placed_by_client:old',
  ],
  [
    'an order that a reseller made for a client who came through a link',
    { registrationToken: read(old), subject: { createdBy: 'reseller' } },
    'not_placed_by_client:old',
  ],
  ['an order that staff made without a token', { subject: { createdBy: 'admin' } }, 'no_token'],
]

test.group('Attribution', () => {
  for (const [title, given, expected] of CASES) {
    test(`${title}: ${expected}`, ({ assert }) => {
      assert.equal(verdict(given), expected)
    })
  }
})

/** Bound to affiliate 10, as `old` and `expired` are of; `recent` is of affiliate 20. */
const binding = (overrides: Partial<BindingFacts> = {}): BindingFacts => ({
  orderId: 900,
  since: ORDERED - 90 * DAY,
  affiliateId: 10,
  linkId: 7,
  visitId: 'bound',
  affiliateAtSubject: 'active',
  affiliateClientId: 100,
  affiliateEmail: 'alice@example.com',
  ...overrides,
})

/** As `verdict`, and behind `/` the affiliate whose visit was passed over, with the reason. */
function boundVerdict(given: Case) {
  const { passedOver } = attribute(facts(given))
  return verdict(given) + (passedOver ? ` / ${passedOver.affiliateId} ${passedOver.reason}` : '')
}

const BOUND_CASES: [string, Case, string][] = [
  ['no visit at all', {}, 'bound_client:bound:binding'],
  [
    'a forged token',
    { ownToken: { state: 'unreadable', reason: 'forged' } },
    'bound_client:bound:binding',
  ],
  ['a living visit of the bound affiliate', { ownToken: read(old) }, 'last_click:old:own'],
  [
    'a dead visit of the bound affiliate',
    { ownToken: read(expired) },
    'bound_client:bound:binding',
  ],
  [
    'a visit of a link that the bound affiliate has paused',
    { ownToken: read(touch('v', 1, { link: { standingAtSubject: 'inactive' } })) },
    'bound_client:bound:binding',
  ],
  [
    'a living visit of another affiliate',
    { ownToken: read(recent) },
    'bound_client:bound:binding / 20 bound_to_other',
  ],
  [
    'the last of two, of another affiliate',
    { ownToken: read(old, recent) },
    'bound_client:bound:binding / 20 bound_to_other',
  ],
  [
    'a dead visit of another affiliate',
    { ownToken: read(touch('v', 31, { link: { affiliateId: 20, affiliateClientId: 200 } })) },
    'bound_client:bound:binding / 20 visit_expired',
  ],
  [
    'a visit of the client’s own link',
    { ownToken: read(touch('v', 1, { link: { affiliateId: 30, affiliateClientId: BUYER } })) },
    'bound_client:bound:binding / 30 own_client',
  ],
  ['a visit of another panel', { ownToken: read(foreign) }, 'bound_client:bound:binding'],
  [
    'a bound affiliate who was suspended at the order',
    { binding: binding({ affiliateAtSubject: 'suspended' }) },
    'affiliate_not_active_at_order:bound',
  ],
  [
    'a bound affiliate who left, and another’s visit: nobody earns',
    { binding: binding({ affiliateAtSubject: 'left' }), ownToken: read(recent) },
    'affiliate_not_active_at_order:bound / 20 bound_to_other',
  ],
  ['an order that staff placed', { subject: { createdBy: 'admin' } }, 'not_placed_by_client:bound'],
  [
    'a client who is the bound affiliate now',
    { binding: binding({ affiliateClientId: BUYER }) },
    'own_client:bound',
  ],
  [
    'a client with the bound affiliate’s address now',
    { subject: { clientEmail: 'A.lice+shop@example.com' } },
    'own_email:bound',
  ],
  [
    'an own order by an address that was changed since',
    {
      foundOwn: {
        outcome: 'refused',
        reason: 'own_email',
        values: {},
        through: { affiliateId: 10, linkId: 7, visitId: 'old', source: 'own' },
      },
      ownToken: read(old),
    },
    'own_email:old',
  ],
  [
    'an order found to be another affiliate’s own',
    {
      foundOwn: {
        outcome: 'refused',
        reason: 'own_email',
        values: {},
        through: { affiliateId: 20, linkId: 8, visitId: 'recent', source: 'own' },
      },
      ownToken: read(recent),
    },
    'bound_client:bound:binding / 20 own_email',
  ],
  [
    'a signup, which nothing binds',
    { subject: { kind: 'signup' }, ownToken: read(recent) },
    'last_click:recent:own',
  ],
]

test.group('Attribution of bound clients', () => {
  for (const [title, given, expected] of BOUND_CASES) {
    test(`${title}: ${expected}`, ({ assert }) => {
      assert.equal(boundVerdict({ binding: binding(), ...given }), expected)
    })
  }

  test('says since when', ({ assert }) => {
    assert.deepEqual(attribute(facts({ binding: binding() })).values, {
      boundAt: ORDERED - 90 * DAY,
      at: ORDERED,
    })
  })
})

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
/** The first value nine times in ten, so that a good part of the cases ends in a credit. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T | null> =>
  fc.oneof(
    { weight: 9, arbitrary: fc.constant(usual) },
    { weight: 1, arbitrary: fc.constantFrom(null, ...others) }
  )
const linkFacts: fc.Arbitrary<LinkFacts> = fc.record({
  panelId: fc.constantFrom(PANEL, PANEL, 2),
  affiliateId: fc.integer({ min: 10, max: 12 }),
  standingAtVisit: mostly<Standing>('active', 'inactive', 'deleted'),
  standingAtSubject: mostly<Standing>('active', 'inactive', 'deleted'),
  affiliateAtVisit: mostly<MemberStanding>('active', 'suspended', 'left'),
  affiliateAtSubject: mostly<MemberStanding>('active', 'suspended', 'left'),
  affiliateClientId: fc.constantFrom(BUYER, 100, 200),
  affiliateEmail: maybe(fc.constantFrom('alice@example.com', 'carla@example.net')),
})
const touchFacts: fc.Arbitrary<TouchFacts> = fc.record({
  visitId: fc.constantFrom('a', 'b', 'c', 'd'),
  linkId: fc.integer({ min: 1, max: 4 }),
  at: fc.integer({ min: ORDERED - 60 * DAY, max: ORDERED + DAY }),
  lifeDays: fc.constantFrom(7, 30, 60),
  link: maybe(linkFacts),
})
const tokenFacts: fc.Arbitrary<TokenFacts> = fc.oneof(
  fc.constant(none),
  fc.constant<TokenFacts>({ state: 'no_link' }),
  fc.constantFrom<TokenFacts>(
    { state: 'unreadable', reason: 'forged' },
    { state: 'unreadable', reason: 'malformed' }
  ),
  fc.tuple(touchFacts, touchFacts).map(([first, last]) => read(first, last)),
  fc.tuple(touchFacts, touchFacts).map(([first, last]) => read(first, last))
)
const anyFacts = fc
  .record({
    model: fc.constantFrom('last_click' as const, 'first_click' as const),
    ownToken: tokenFacts,
    registrationToken: tokenFacts,
    clientEmail: maybe(fc.constantFrom('carla@example.net', 'a.lice@example.com')),
    createdBy: fc.constantFrom('client' as const, 'client' as const, 'admin' as const),
  })
  .map(({ clientEmail, createdBy, ...rest }) =>
    facts({ ...rest, subject: { clientEmail, createdBy } })
  )

test.group('Attribution, whatever the facts', () => {
  test('credits only a living visit in good standing of this panel, never the own, and is repeatable', ({
    assert,
  }) => {
    let credits = 0
    fc.assert(
      fc.property(anyFacts, (given) => {
        const decision = attribute(given)
        assert.deepEqual(attribute(structuredClone(given)), decision)
        if (decision.outcome === 'refused') {
          if (decision.through) {
            assert.isTrue(allTouches(given).some((each) => each.link?.panelId === PANEL))
          }
          return
        }

        credits++
        const token = decision.source === 'own' ? given.ownToken : given.registrationToken
        assert.equal(token.state, 'read')
        const credited = allTouches(given).filter(
          (each) => each.visitId === decision.visitId && each.linkId === decision.linkId
        )
        assert.isTrue(
          credited.some(
            ({ at, lifeDays, link: its }) =>
              its !== null &&
              its.affiliateId === decision.affiliateId &&
              its.panelId === PANEL &&
              at <= ORDERED + CLOCK_TOLERANCE_MS &&
              ORDERED <= at + lifeDays * DAY &&
              its.standingAtVisit === 'active' &&
              its.standingAtSubject === 'active' &&
              its.affiliateAtVisit === 'active' &&
              its.affiliateAtSubject === 'active' &&
              its.affiliateClientId !== BUYER
          )
        )
        assert.equal(given.subject.createdBy, 'client')
      }),
      { numRuns: runs(1_000, 100_000) }
    )
    assert.isAbove(credits, runs(1_000, 100_000) / 50)
  })

  test('of a bound client nobody but the bound affiliate ever earns', ({ assert }) => {
    const bindings = fc.record({
      affiliateAtSubject: mostly<MemberStanding>('active', 'suspended', 'left'),
      affiliateId: fc.integer({ min: 10, max: 12 }),
    })
    fc.assert(
      fc.property(anyFacts, bindings, (given, overrides) => {
        const decision = attribute({ ...given, binding: binding(overrides) })
        if (decision.outcome === 'credited') {
          assert.equal(decision.affiliateId, overrides.affiliateId)
        }
        if (decision.passedOver) {
          assert.notEqual(decision.passedOver.affiliateId, overrides.affiliateId)
        }
      }),
      { numRuns: runs(1_000, 50_000) }
    )
  })

  test('without a genuine token nobody earns', ({ assert }) => {
    const worthless = tokenFacts.filter((token) => token.state !== 'read')
    fc.assert(
      fc.property(anyFacts, worthless, worthless, (given, ownToken, registrationToken) => {
        const decision = attribute({ ...given, ownToken, registrationToken })
        assert.equal(decision.outcome, 'refused')
      }),
      { numRuns: runs(300, 10_000) }
    )
  })
})

function allTouches({ ownToken, registrationToken }: AttributionFacts): TouchFacts[] {
  return [ownToken, registrationToken].flatMap((token) =>
    token.state === 'read' ? [token.first, token.last] : []
  )
}
