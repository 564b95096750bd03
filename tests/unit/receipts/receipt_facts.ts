/**
 * Receipts with any facts, for properties: the affiliate 10 reads, 11 and 12 are others; whatever nobody but an admin
 * may read has a name that gives it away.
 */
import fc from 'fast-check'
import { simpleTerms } from '#plans/plan_terms'
import { calculateCommissions } from '#plans/calculator'
import {
  attribute,
  type AttributionFacts,
  type BindingFacts,
  type LinkFacts,
  type MemberStanding,
  type Standing,
  type TokenFacts,
  type TouchFacts,
} from '#referrals/attribution'
import { SUSPICION_REASONS } from '#referrals/suspicions'
import { CHANGE_CAUSES } from '#receipts/verdict'
import type { ReceiptSource, SourceCommission, SourceDecision } from '#receipts/source'

const DAY = 86_400_000
export const ORDERED = Date.UTC(2026, 10, 20, 10)
const PANEL = 1
const BUYER = 500

/** Names, ids and words that no affiliate may read. */
export const GIVES_AWAY = /secret|carla|rossi|bottega|carlar77|otto|v-other/i

const mostly = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(usual) }, fc.constantFrom(...others))

const links: fc.Arbitrary<LinkFacts> = fc.record({
  panelId: mostly(PANEL, 2),
  affiliateId: fc.constantFrom(10, 11, 12),
  standingAtVisit: mostly<Standing | null>('active', 'inactive', 'deleted', null),
  standingAtSubject: mostly<Standing | null>('active', 'inactive', 'deleted', null),
  affiliateAtVisit: mostly<MemberStanding | null>('active', 'suspended', 'left', 'declined', null),
  affiliateAtSubject: mostly<MemberStanding | null>('active', 'suspended', 'left', 'applied', null),
  affiliateClientId: mostly(100, BUYER),
  affiliateEmail: mostly<string | null>('a@example.com', 'carla@carla-shop.it'),
})

const touches: fc.Arbitrary<TouchFacts> = fc
  .record({
    id: fc.integer({ min: 1, max: 4 }),
    daysBefore: fc.integer({ min: -2, max: 60 }),
    lifeDays: fc.constantFrom(1, 30),
    link: fc.oneof({ weight: 8, arbitrary: links }, fc.constant(null)),
  })
  .map(({ id, daysBefore, lifeDays, link }) => ({
    visitId: link?.affiliateId === 10 ? `v-own-${id}` : `v-other-${id}`,
    linkId: link?.affiliateId ?? 99,
    at: ORDERED - daysBefore * DAY,
    lifeDays,
    link,
  }))

const tokens: fc.Arbitrary<TokenFacts> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ state: fc.constant('read' as const), first: touches, last: touches }),
  },
  fc.constant({ state: 'none' as const }),
  fc.constant({ state: 'no_link' as const }),
  fc.record({
    state: fc.constant('unreadable' as const),
    reason: fc.constantFrom(
      'malformed' as const,
      'forged' as const,
      'unknown_key' as const,
      'too_long' as const
    ),
  })
)

const bindings: fc.Arbitrary<BindingFacts | null | undefined> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(null) },
  fc.constant(undefined),
  fc
    .record({
      orderId: fc.constant(3),
      since: fc.constant(ORDERED - 90 * DAY),
      affiliateId: fc.constantFrom(10, 11),
      linkId: fc.constant(10),
      visitId: fc.constant('v-own-0'),
      affiliateAtSubject: mostly<MemberStanding | null>('active', 'suspended', null),
      affiliateClientId: mostly(100, BUYER),
      affiliateEmail: fc.constant(null),
    })
    .map((binding) => ({ ...binding, linkId: binding.affiliateId }))
)

export const anyFacts: fc.Arbitrary<AttributionFacts> = fc.record({
  model: fc.constantFrom('last_click' as const, 'first_click' as const),
  panelId: fc.constant(PANEL),
  subject: fc.record({
    kind: mostly<'order' | 'signup'>('order', 'signup'),
    at: fc.constant(ORDERED),
    clientId: fc.constant(BUYER),
    clientEmail: mostly<string | null>('carla@carla-shop.it', null),
    createdBy: mostly<'client' | 'admin' | 'reseller'>('client', 'admin', 'reseller'),
  }),
  ownToken: tokens,
  registrationToken: tokens,
  binding: bindings,
})

/** As a receipt keeps them: decided, without addresses. */
export function decided(facts: AttributionFacts, decision: number): SourceDecision {
  const { clientEmail, ...subject } = facts.subject
  return {
    decision,
    decidedAt: ORDERED + decision * DAY,
    facts: {
      ...facts,
      subject: { ...subject, clientEmailKnown: clientEmail !== null },
      decision: attribute(facts),
    },
  }
}

const DESCRIPTION =
  'Hosting carla-shop.it, Carla Rossi, Bottega Rossi, carlar77, carla@carla-shop.it'
const TERMS = simpleTerms({ percentBps: 1_000, holdDays: 30, renewals: true })

function commissionsOf(
  changes: {
    affiliateId: number
    amount: number
    cause: string
    state: SourceCommission['status']
  }[]
): SourceCommission[] {
  return changes.map(({ affiliateId, amount, cause, state }, index) => ({
    id: index + 1,
    invoiceId: 1,
    itemId: 1,
    referralId: affiliateId,
    currency: 'EUR',
    amount,
    status: state,
    reason: cause,
    paidAt: ORDERED + DAY,
    availableAt: ORDERED + 31 * DAY,
    reversesId: amount < 0 ? 1 : null,
    createdAt: ORDERED + DAY,
    releasedAt: state === 'available' ? ORDERED + 31 * DAY : null,
    release: 'automatic',
    approvedAt: state === 'available' ? ORDERED + 30 * DAY : null,
    changes:
      cause === 'none'
        ? []
        : [
            {
              id: index + 1,
              fromAmount: amount + 100,
              toAmount: amount,
              cause,
              refundId: null,
              reason: cause === 'admin_rejected' ? 'Not a sale' : null,
              actorName: 'Secret Admin',
              at: ORDERED + 40 * DAY,
            },
          ],
  }))
}

/**
 * Of one subject, decided once or twice.
 */
export const anySource: fc.Arbitrary<ReceiptSource> = fc
  .record({
    decisions: fc.array(anyFacts, { minLength: 0, maxLength: 2 }),
    trial: fc.boolean(),
    isPaid: fc.boolean(),
    takenBack: fc.constantFrom(0, 2_000, 14_626),
    status: mostly('placed', 'cancelled', 'fraud'),
    isErased: fc.boolean(),
    review: fc.constantFrom(null, 'open' as const, 'accepted' as const, 'rejected' as const),
    suspicions: fc.subarray([...SUSPICION_REASONS, 'unheard_of'], { minLength: 1 }),
    commissions: fc.array(
      fc.record({
        affiliateId: fc.constantFrom(10, 11),
        amount: fc.constantFrom(1_199, 0, -1_199),
        cause: fc.constantFrom('none', 'unheard_of', ...CHANGE_CAUSES),
        state: fc.constantFrom<SourceCommission['status'][]>(
          'pending',
          'in_review',
          'available',
          'paid',
          'reversed'
        ),
      }),
      { maxLength: 3 }
    ),
  })
  .map((given) => {
    const decisions = given.decisions.map((facts, index) => {
      const kind = given.decisions[0]!.subject.kind
      return decided({ ...facts, subject: { ...facts.subject, kind } }, index + 1)
    })
    const kind = decisions[0]?.facts.subject.kind ?? 'order'
    const isErased = given.isErased
    const items = [
      {
        id: 1,
        kind: 'hosting',
        productId: null,
        productGroup: null,
        tld: null,
        domainAction: null,
        billingCycle: null,
        amount: 119_88,
        renewal: false,
        isOfOrder: true,
        renewalsBefore: 0,
      },
    ]
    const invoice = {
      id: 1,
      currency: 'EUR',
      discount: 0,
      total: 146_26,
      takenBack: given.takenBack,
      items,
    }
    return {
      kind,
      panel: { id: PANEL, key: 'secret-panel', name: 'Secret Panel' },
      client: {
        id: BUYER,
        externalId: 'secret-client',
        email: isErased ? null : 'carla@carla-shop.it',
        name: isErased ? null : 'Carla Rossi',
        company: isErased ? null : 'Bottega Rossi',
        registeredAt: isErased ? null : ORDERED - 5 * DAY,
        closedAt: isErased ? ORDERED + 50 * DAY : null,
      },
      privateWords: isErased ? [] : ['carlar77', 'carla-shop.it'],
      order:
        kind === 'signup'
          ? null
          : {
              id: 1,
              externalId: 'secret-order',
              number: 'SECRET-1',
              placedAt: ORDERED,
              currency: 'EUR',
              subtotal: 119_88,
              discount: 0,
              tax: 26_38,
              total: 146_26,
              paymentMethod: 'secret-card',
              trial: given.trial,
              coupon: 'SECRETCODE',
              createdBy: 'client',
              placedBy: { affiliateId: 11, name: 'Secret agent' },
              status: given.status,
              statusReason: 'secret reason',
              statusAt: ORDERED + 2 * DAY,
              firstItem: given.isErased ? 'Hosting' : DESCRIPTION,
              moreItems: 1,
            },
      decisions,
      referrals: [10, 11].map((affiliateId) => ({
        id: affiliateId,
        affiliateId,
        linkId: affiliateId,
        status: affiliateId === 10 ? ('qualified' as const) : ('rejected' as const),
        reason: 'last_click',
        occurredAt: ORDERED,
      })),
      links: [
        { id: 10, name: 'Blog', code: 'blogCode10', isDeleted: false, affiliateId: 10 },
        { id: 11, name: 'Secret link', code: 'secretCode', isDeleted: false, affiliateId: 11 },
        { id: 12, name: 'Secret page', code: 'goneCode', isDeleted: true, affiliateId: 12 },
      ],
      affiliates: new Map([
        [10, 'Alice'],
        [11, 'Otto Other'],
        [12, 'Otto Third'],
      ]),
      plan: { id: 1, name: 'Secret plan', version: 2, terms: TERMS },
      invoices:
        given.isPaid && kind === 'order'
          ? [
              {
                ...invoice,
                externalId: 'secret-invoice',
                subtotal: 119_88,
                tax: 26_38,
                paidAt: ORDERED + DAY,
                paymentMethod: 'secret-card',
                descriptions: [
                  {
                    id: 1,
                    description: isErased ? 'Hosting' : DESCRIPTION,
                    serviceExternalId: 'secret-service',
                  },
                ],
                refunds:
                  given.takenBack === 0
                    ? []
                    : [
                        {
                          id: 1,
                          kind: 'refund' as const,
                          externalId: 'secret-refund',
                          amount: given.takenBack,
                          currency: 'EUR',
                          at: ORDERED + 9 * DAY,
                          ignored: null,
                        },
                      ],
                isRenewal: false,
                isAfterEnd: false,
                judged: { amount: 119_88, currency: 'EUR' },
                lines: calculateCommissions(TERMS, { netAmount: 119_88, currency: 'EUR' }, invoice),
              },
            ]
          : [],
      commissions: kind === 'order' && given.isPaid ? commissionsOf(given.commissions) : [],
      reviews:
        given.review && kind === 'order'
          ? [
              {
                affiliateId: 10,
                state: given.review,
                reasons: given.suspicions.map((reason) => ({
                  reason,
                  values: { seconds: 1, orders: 21, of: 'secret', seenAt: 1 },
                })),
                openedAt: ORDERED,
                decidedAt: given.review === 'open' ? null : ORDERED + DAY,
                decidedBy: given.review === 'open' ? null : 'Secret Admin',
                note: 'Secret note',
              },
            ]
          : [],
    } satisfies ReceiptSource
  })
