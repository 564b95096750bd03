import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  type BookedCommission,
  type Change,
  type Earner,
  type Refund,
  type SettledInvoice,
  type Settlement,
  settleOrder,
  takeBackWhole,
} from '#commissions/settlement'
import { sum } from '#core/money'
import { type PlanTerms, simpleTerms } from '#plans/plan_terms'
import { runs } from '#tests/helpers/long'

const TERMS = simpleTerms({ percentBps: 1000, holdDays: 30 })
const DAY = 86_400_000
const ALICE: Earner = { affiliateId: 1, clientId: 11, referralId: 21 }
const BRUNO: Earner = { affiliateId: 2, clientId: 12, referralId: 22 }
const PLACED = { trial: false, netAmount: 1000, currency: 'EUR', status: 'placed', statusAt: 0 }
const FACTS = { order: PLACED, earner: ALICE as Earner | null, review: null, terms: TERMS }

type Overrides = Partial<Omit<SettledInvoice, 'items'>> & {
  renewal?: boolean
  service?: string
  refunded?: number[]
}

function invoice(id: number, amounts: number[], overrides: Overrides = {}): SettledInvoice {
  const { renewal = false, service = null, refunded = [], ...rest } = overrides
  return {
    id,
    externalId: `I-${id}`,
    paidAt: id * DAY,
    currency: 'EUR',
    discount: 0,
    total: Math.max(sum(amounts) - (rest.discount ?? 0), 0),
    refunds: refunded.map((amount, index) => refund(id * 10 + index, amount)),
    items: amounts.map((amount, index) => ({
      id: id * 100 + index,
      kind: 'hosting',
      productId: null,
      productGroup: null,
      tld: null,
      domainAction: null,
      billingCycle: null,
      amount,
      renewal,
      isOfOrder: true,
      service,
      lastSequence: -1,
    })),
    ...rest,
  }
}

function refund(id: number, amount: number, kind: Refund['kind'] = 'refund'): Refund {
  return { id, kind, amount, at: id * DAY }
}

interface Row extends BookedCommission {
  sequence: number
  changes: Change[]
}

/**
 * Books a settlement as `BookSettlement` does.
 */
function book(booked: Row[], { edits, clawbacks, credits }: Omit<Settlement, 'state'>): Row[] {
  const after = booked.map((each) => ({ ...each, changes: [...each.changes] }))
  const lastRefund = (changes: Change[]) =>
    Math.max(0, ...changes.map((change) => change.refund?.id ?? 0))

  for (const { commission, line, amount, baseAmount, status, changes } of edits) {
    const row = after.find(({ id }) => id === commission.id)!
    Object.assign(row, { amount, baseAmount, status })
    if (line) Object.assign(row, { takenBack: line.takenBack, discount: line.discount })
    row.changes.push(...changes)
    row.lastRefundId = Math.max(row.lastRefundId, lastRefund(changes))
  }
  for (const { commission, sequence, amount, baseAmount, change } of clawbacks) {
    after.push({
      ...after.find(({ id }) => id === commission.id)!,
      id: after.length + 1,
      sequence,
      itemAmount: baseAmount,
      baseAmount,
      amount,
      status: 'available',
      reversesId: commission.id,
      lastRefundId: lastRefund([change]),
      changes: [change],
    })
  }
  for (const { invoice: its, line, earner, changes, ...credit } of credits) {
    after.push({
      id: after.length + 1,
      invoiceId: its.id,
      itemId: line.itemId,
      lastSequence: 0,
      sequence: credit.sequence,
      affiliateId: earner.affiliateId,
      itemAmount: line.itemAmount,
      discount: line.discount,
      takenBack: line.takenBack,
      baseAmount: credit.baseAmount,
      rateBps: line.rateBps,
      rule: line.rule,
      amount: changes.at(-1)?.to ?? credit.amount,
      status: credit.status,
      reversesId: null,
      isRejected: false,
      lastRefundId: lastRefund(changes),
      changes,
    })
  }
  for (const row of after) {
    row.lastSequence = Math.max(
      ...after.filter(({ itemId }) => itemId === row.itemId).map(({ sequence }) => sequence)
    )
  }
  return after
}

const settle = (booked: Row[], facts: Omit<Parameters<typeof settleOrder>[0], 'booked'>) =>
  book(booked, settleOrder({ ...facts, booked }))

const isDone = ({ edits, clawbacks, credits }: Omit<Settlement, 'state'>) =>
  edits.length + clawbacks.length + credits.length === 0

const netOf = (booked: Row[], { affiliateId }: Earner) =>
  sum(booked.filter((each) => each.affiliateId === affiliateId).map(({ amount }) => amount))

const paidOut = (booked: Row[]) =>
  booked.map((each) => (each.status === 'reversed' ? each : { ...each, status: 'paid' as const }))

const figures = (booked: Row[]) => booked.map(({ amount, status }) => [amount, status])
const causes = (booked: Row[]) =>
  booked.flatMap(({ changes }) => changes.map(({ from, to, cause }) => [from, to, cause]))

test.group('Settlement', () => {
  test('credits each item once, available after the hold', ({ assert }) => {
    const facts = { ...FACTS, invoices: [invoice(1, [1000, 500])] }
    const first = settleOrder({ ...facts, booked: [] })
    assert.deepEqual(
      first.credits.map(({ line, amount, sequence, availableAt }) => [
        line.itemId,
        amount,
        sequence,
        availableAt,
      ]),
      [
        [100, 100, 0, 31 * DAY],
        [101, 50, 0, 31 * DAY],
      ]
    )
    assert.deepEqual(first.state, { status: 'qualified' })
    assert.isTrue(isDone(settleOrder({ ...facts, booked: book([], first) })))
  })

  test('books no row for what earns nothing', ({ assert }) => {
    const free = settleOrder({
      ...FACTS,
      booked: [],
      invoices: [invoice(1, [0, 1000], { discount: 1000 })],
    })
    assert.isEmpty(free.credits)
    assert.deepEqual(free.state, { status: 'pending' })

    const renewal = settleOrder({
      ...FACTS,
      booked: [],
      invoices: [invoice(1, [1000], { renewal: true })],
    })
    assert.isEmpty(renewal.credits)
    assert.deepEqual(renewal.state, { status: 'pending' })
  })

  test('takes back from who turned out not to earn, and credits who does', ({ assert }) => {
    const facts = { ...FACTS, invoices: [invoice(1, [1000])] }
    const credited = settle([], facts)

    const refused = settle(credited, { ...facts, earner: null })
    assert.deepEqual(figures(refused), [[0, 'reversed']])
    assert.deepEqual(causes(refused), [[100, 0, 'order_refused']])

    const moved = settle(credited, { ...facts, earner: BRUNO })
    assert.deepEqual(figures(moved), [
      [0, 'reversed'],
      [100, 'pending'],
    ])
    assert.deepEqual(causes(moved), [[100, 0, 'other_earner']])

    const back = settle(moved, facts)
    assert.deepEqual(figures(back), [
      [0, 'reversed'],
      [0, 'reversed'],
      [100, 'pending'],
    ])
    assert.deepEqual(
      back.map(({ sequence, baseAmount }) => [sequence, baseAmount]),
      [
        [0, 1000],
        [1, 1000],
        [2, 1000],
      ]
    )
  })

  test('an end of the order stops what is paid from then on', ({ assert }) => {
    const ended = { ...PLACED, status: 'cancelled', statusAt: 2 * DAY }
    const facts = { ...FACTS, order: ended, booked: [] }
    const before = settleOrder({ ...facts, invoices: [invoice(1, [1000]), invoice(2, [1000])] })
    assert.lengthOf(before.credits, 1)
    assert.deepEqual(before.state, { status: 'qualified' })

    const after = settleOrder({ ...facts, invoices: [invoice(3, [1000])] })
    assert.isEmpty(after.credits)
    assert.deepEqual(after.state, { status: 'rejected', reason: 'order_cancelled' })

    const fraud = settleOrder({ ...facts, order: { ...ended, status: 'fraud' }, invoices: [] })
    assert.deepEqual(fraud.state, { status: 'rejected', reason: 'order_fraud' })
  })

  test('a trial’s first paid invoice is the earliest with something on it, however late it is told', ({
    assert,
  }) => {
    const facts = { ...FACTS, order: { ...PLACED, trial: true } }
    const second = invoice(3, [1000], { renewal: true })
    const wrong = settle([], { ...facts, invoices: [invoice(1, [0]), second] })
    assert.equal(netOf(wrong, ALICE), 100)

    const first = invoice(2, [700], { renewal: true })
    const right = settle(wrong, { ...facts, invoices: [second, invoice(1, [0]), first] })
    assert.deepEqual(causes(right), [[100, 0, 'recalculated']])
    assert.equal(netOf(right, ALICE), 70)
  })

  test('an open review holds what is pending, acceptance lets it go, rejection takes it back', ({
    assert,
  }) => {
    const facts = { ...FACTS, invoices: [invoice(1, [1000])] }
    const held = settle(settle([], facts), { ...facts, review: 'open' })
    assert.deepEqual(figures(held), [[100, 'in_review']])
    assert.deepEqual(figures(settle([], { ...facts, review: 'open' })), figures(held))
    const state = (review: 'open' | 'accepted' | 'rejected') =>
      settleOrder({ ...facts, review, booked: held }).state
    assert.deepEqual(state('open'), { status: 'in_review' })

    assert.deepEqual(figures(settle(held, { ...facts, review: 'accepted' })), [[100, 'pending']])
    assert.deepEqual(state('accepted'), { status: 'qualified' })

    const rejected = settle(held, { ...facts, review: 'rejected' })
    assert.deepEqual(figures(rejected), [[0, 'reversed']])
    assert.deepEqual(causes(rejected), [[100, 0, 'review_rejected']])
    assert.deepEqual(state('rejected'), { status: 'rejected', reason: 'review_rejected' })

    const released = held.map((each) => ({ ...each, status: 'available' as const }))
    assert.deepEqual(figures(settle(released, { ...facts, review: 'open' })), [[100, 'available']])
  })

  test('what an admin took back is not credited again', ({ assert }) => {
    const facts = { ...FACTS, invoices: [invoice(1, [1000])] }
    const credited = settle([], facts).map((each) => ({ ...each, isRejected: true }))
    const rejected = book(credited, takeBackWhole(credited, 'admin_rejected'))
    assert.deepEqual(causes(rejected), [[100, 0, 'admin_rejected']])
    assert.isTrue(isDone(settleOrder({ ...facts, booked: rejected })))
    assert.isTrue(
      isDone(
        settleOrder({
          ...facts,
          invoices: [invoice(1, [1000], { refunded: [500] })],
          booked: rejected,
        })
      )
    )
  })
})

test.group('Settlement of refunds', () => {
  const whole = (...refunded: number[]) => ({
    ...FACTS,
    invoices: [invoice(1, [1000], { refunded })],
  })

  test('an unpaid commission is reduced where it stands, each refund with its cause', ({
    assert,
  }) => {
    const half = settle(settle([], whole()), whole(500))
    assert.deepEqual(figures(half), [[50, 'pending']])
    assert.containsSubset(half[0], { baseAmount: 500, takenBack: 500 })
    assert.deepEqual(settleOrder({ ...whole(500), booked: half }).state, { status: 'qualified' })

    const nothing = settle(half, whole(500, 500))
    assert.deepEqual(figures(nothing), [[0, 'reversed']])
    assert.deepEqual(causes(nothing), [
      [100, 50, 'refund'],
      [50, 0, 'refund'],
    ])
    assert.deepEqual(settleOrder({ ...whole(500, 500), booked: nothing }).state, {
      status: 'refunded',
      reason: 'refunded',
      at: 11 * DAY,
    })
  })

  test('one that is credited after its refunds tells the same story', ({ assert }) => {
    const late = settle([], whole(500, 500))
    assert.deepEqual(figures(late), [[0, 'reversed']])
    assert.deepEqual(causes(late), [
      [100, 50, 'refund'],
      [50, 0, 'refund'],
    ])
  })

  test('a charge-back of what was refunded already takes back no more than was paid', ({
    assert,
  }) => {
    const facts = {
      ...FACTS,
      invoices: [
        {
          ...invoice(1, [1000]),
          refunds: [refund(1, 700), refund(2, 1000, 'chargeback')],
        },
      ],
    }
    const booked = settle(settle([], whole()), facts)
    assert.deepEqual(causes(booked), [
      [100, 30, 'refund'],
      [30, 0, 'chargeback'],
    ])
    assert.deepEqual(settleOrder({ ...facts, booked }).state, {
      status: 'refunded',
      reason: 'charged_back',
      at: 2 * DAY,
    })
  })

  test('a refund too small to change anything is no change, and counts with the next', ({
    assert,
  }) => {
    let booked = settle(settle([], whole()), whole(4))
    assert.isEmpty(causes(booked))
    assert.containsSubset(booked[0], { baseAmount: 996, amount: 100 })
    booked = settle(booked, whole(4, 4))
    assert.deepEqual(causes(booked), [[100, 99, 'refund']])
    assert.isTrue(isDone(settleOrder({ ...whole(4, 4), booked })))
  })

  test('what was paid out stays paid, each refund takes back the further difference', ({
    assert,
  }) => {
    let booked = paidOut(settle([], whole()))
    booked = settle(booked, whole(250))
    assert.deepEqual(figures(booked), [
      [100, 'paid'],
      [-25, 'available'],
    ])
    booked = settle(booked, whole(250, 250))
    booked = settle(booked, whole(250, 250, 800))
    assert.deepEqual(figures(booked), [
      [100, 'paid'],
      [-25, 'available'],
      [-25, 'available'],
      [-50, 'available'],
    ])
    assert.deepEqual(
      booked.map(({ sequence, baseAmount }) => [sequence, baseAmount]),
      [
        [0, 1000],
        [1, -250],
        [2, -250],
        [3, -500],
      ]
    )
    assert.isTrue(isDone(settleOrder({ ...whole(250, 250, 800), booked })))
  })

  test('reduced before the payout, the rest is taken back after it', ({ assert }) => {
    const reduced = paidOut(settle(settle([], whole()), whole(400)))
    assert.deepEqual(figures(settle(reduced, whole(400, 600))), [
      [60, 'paid'],
      [-60, 'available'],
    ])
  })

  test('an order that turns out to be another’s: what was paid is owed, the other gets what is left', ({
    assert,
  }) => {
    const booked = settle(paidOut(settle([], whole())), whole(500))
    assert.deepEqual(figures(settle(booked, { ...whole(500), earner: BRUNO })), [
      [100, 'paid'],
      [-50, 'available'],
      [-50, 'available'],
      [50, 'pending'],
    ])
  })

  test('what is more than was paid out is a further commission, which gives way first', ({
    assert,
  }) => {
    const more = { ...whole(), terms: simpleTerms({ percentBps: 1500, holdDays: 30 }) }
    const booked = settle(paidOut(settle([], whole())), more)
    assert.deepEqual(figures(booked), [
      [100, 'paid'],
      [50, 'pending'],
    ])
    const refunded = settle(booked, { ...whole(600), terms: more.terms })
    assert.deepEqual(figures(refunded), [
      [100, 'paid'],
      [0, 'reversed'],
      [-40, 'available'],
    ])
    assert.equal(sum(refunded.map(({ baseAmount }) => baseAmount)), 400)
  })

  test('a credit on the invoice is taken back with the rest, also when it was paid out', ({
    assert,
  }) => {
    const facts = (...refunded: number[]) => ({
      ...FACTS,
      invoices: [invoice(1, [1000, -200], { refunded })],
    })
    const credited = settle([], facts())
    assert.deepEqual(figures(credited), [
      [100, 'pending'],
      [-20, 'pending'],
    ])
    assert.deepEqual(figures(settle(credited, facts(800))), [
      [0, 'reversed'],
      [0, 'reversed'],
    ])
    assert.deepEqual(figures(settle(paidOut(credited), facts(800))), [
      [100, 'paid'],
      [-20, 'paid'],
      [-100, 'available'],
      [20, 'available'],
    ])
  })

  test('the referral is refunded only when every payment was taken back whole', ({ assert }) => {
    const state = (...invoices: SettledInvoice[]) =>
      settleOrder({ ...FACTS, invoices, booked: [] }).state.status
    assert.equal(state(invoice(1, [1000], { refunded: [999] })), 'qualified')
    assert.equal(state(invoice(1, [1000], { refunded: [1000] }), invoice(2, [1000])), 'qualified')
    assert.equal(state(invoice(1, [1000], { refunded: [1000] }), invoice(2, [0])), 'refunded')
    assert.equal(
      state(
        invoice(1, [1000], { refunded: [1000] }),
        invoice(2, [1000], { refunded: [400, 400, 400] })
      ),
      'refunded'
    )
  })
})

test.group('Settlement of renewals', () => {
  const renewals = (payments: number | null): PlanTerms => ({
    ...simpleTerms({ percentBps: 1000, holdDays: 30, renewals: true }),
    renewalPayments: payments,
  })
  const renewal = (id: number, overrides: Overrides = {}) =>
    invoice(id, [1000], { renewal: true, service: 'S', ...overrides })

  test('each service earns for as many renewals as the plan says, by when they were paid', ({
    assert,
  }) => {
    const facts = { ...FACTS, terms: renewals(2) }
    const invoices = [invoice(1, [1000]), renewal(4), renewal(3), renewal(2)]
    const { credits } = settleOrder({ ...facts, invoices, booked: [] })
    assert.deepEqual(
      credits.map(({ invoice: { id } }) => id),
      [1, 2, 3]
    )
  })

  test('an earlier renewal that is told late takes the place of the last', ({ assert }) => {
    const facts = { ...FACTS, terms: renewals(1) }
    const first = settle([], { ...facts, invoices: [renewal(3)] })
    assert.equal(netOf(first, ALICE), 100)
    const second = settle(first, { ...facts, invoices: [renewal(3), renewal(2)] })
    assert.deepEqual(figures(second), [
      [0, 'reversed'],
      [100, 'pending'],
    ])
    assert.deepEqual(causes(second), [[100, 0, 'recalculated']])
  })

  test('of two paid at the same instant the panel’s id decides', ({ assert }) => {
    const facts = { ...FACTS, terms: renewals(1), booked: [] }
    const same = [renewal(2, { paidAt: DAY }), renewal(1, { paidAt: DAY })]
    for (const invoices of [same, [...same].reverse()]) {
      const { credits } = settleOrder({ ...facts, invoices })
      assert.deepEqual(
        credits.map(({ invoice: { id } }) => id),
        [1]
      )
    }
  })

  test('a trial is as large as its first payment, also where its renewals are judged by the minimum order', ({
    assert,
  }) => {
    const terms: PlanTerms = { ...renewals(null), minimumOrder: { EUR: 900 } }
    const facts = { ...FACTS, terms, order: { ...PLACED, trial: true, netAmount: 0 } }
    const later = invoice(2, [100], { renewal: true, service: 'S-1' })
    const earned = (first: number) =>
      netOf(settle([], { ...facts, invoices: [invoice(1, [first]), later] }), ALICE)
    assert.equal(earned(900), 100)
    assert.equal(earned(899), 0)
  })

  test('services are counted by themselves, and a trial’s first payment is no renewal', ({
    assert,
  }) => {
    const trial = { ...PLACED, trial: true }
    const { credits } = settleOrder({
      ...FACTS,
      order: trial,
      terms: renewals(1),
      booked: [],
      invoices: [renewal(1), renewal(2), renewal(3), renewal(4, { service: 'T' })],
    })
    assert.deepEqual(
      credits.map(({ invoice: { id } }) => id),
      [1, 2, 4]
    )
  })
})

const anyFacts = fc.record({
  earner: fc.constantFrom(null, ALICE, BRUNO),
  review: fc.constantFrom(null, null, 'open' as const, 'accepted' as const, 'rejected' as const),
  order: fc.record({
    trial: fc.boolean(),
    netAmount: fc.constant(1000),
    currency: fc.constant('EUR'),
    status: fc.constantFrom('placed', 'placed', 'cancelled', 'fraud'),
    statusAt: fc.integer({ min: 0, max: 6 * DAY }),
  }),
  known: fc.subarray([1, 2, 3, 4]),
  refunds: fc.nat({ max: 4 }),
  paysOut: fc.boolean(),
})
const anyInvoices = fc.tuple(
  ...[1, 2, 3, 4].map((id) =>
    fc
      .record({
        amounts: fc.array(fc.integer({ min: -500, max: 5_000 }), { minLength: 1, maxLength: 3 }),
        discount: fc.nat({ max: 600 }),
        renewal: fc.boolean(),
        service: fc.constantFrom('S', 'T'),
        paidAt: fc.integer({ min: 0, max: 5 * DAY }),
        refunded: fc.array(fc.integer({ min: 1, max: 4_000 }), { maxLength: 4 }),
      })
      .map(({ amounts, ...rest }) => invoice(id, amounts, rest))
  )
)
const anyTerms = fc.record({
  percentBps: fc.nat({ max: 10_000 }),
  renewals: fc.boolean(),
  renewalPayments: fc.constantFrom(null, 0, 1, 2),
})

test.group('Settlement, whatever the facts and their order', () => {
  test('ends in the same sums as if the last facts had been known at once, also where it was paid out meanwhile', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        anyInvoices,
        anyTerms,
        fc.array(anyFacts, { minLength: 1, maxLength: 6 }),
        (invoices, { renewalPayments, ...simple }, steps) => {
          const terms = { ...simpleTerms({ ...simple, holdDays: 30 }), renewalPayments }
          let booked: Row[] = []
          let seen = 0
          for (const { earner, order, review, known, refunds, paysOut } of steps) {
            seen = Math.max(seen, refunds)
            const given = {
              order,
              earner,
              review,
              terms,
              invoices: invoices
                .filter(({ id }) => known.includes(id))
                .map((each) => ({ ...each, refunds: each.refunds.slice(0, seen) })),
            }
            booked = settle(booked, given)
            assert.isTrue(isDone(settleOrder({ ...given, booked })))

            const atOnce = settle([], given)
            for (const each of [ALICE, BRUNO]) {
              assert.equal(netOf(booked, each), netOf(atOnce, each))
            }
            if (paysOut) booked = paidOut(booked)
          }
          const keys = booked.map((each) => `${each.invoiceId} ${each.itemId} ${each.sequence}`)
          assert.equal(new Set(keys).size, keys.length)
          for (const { changes, amount, status } of booked) {
            assert.isTrue(changes.every(({ from, to }) => from !== to))
            for (const [index, change] of changes.slice(1).entries()) {
              assert.equal(change.from, changes[index]!.to)
            }
            assert.isTrue(status !== 'reversed' || amount === 0)
          }
        }
      ),
      { numRuns: runs(400, 20_000) }
    )
  })

  test('no partition of refunds takes back more than was credited, whole refunds take back all, and parts come to what their sum does', ({
    assert,
  }) => {
    const anyPaid = fc.record({
      amounts: fc.array(fc.integer({ min: 1, max: 100_000 }), { minLength: 1, maxLength: 4 }),
      tax: fc.nat({ max: 30_000 }),
      discount: fc.nat({ max: 5_000 }),
      parts: fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 6 }),
      paidOutAfter: fc.nat({ max: 7 }),
      bps: fc.nat({ max: 10_000 }),
    })
    fc.assert(
      fc.property(anyPaid, ({ amounts, tax, discount, parts, paidOutAfter, bps }) => {
        const total = Math.max(sum(amounts) - discount, 0) + tax
        const facts = (refunded: number[]) => ({
          ...FACTS,
          terms: simpleTerms({ percentBps: bps, holdDays: 0 }),
          invoices: [invoice(1, amounts, { discount, total, refunded })],
        })
        const credited = netOf(settle([], facts([])), ALICE)

        let booked = settle([], facts([]))
        for (let known = 0; known <= parts.length; known++) {
          booked = settle(booked, facts(parts.slice(0, known)))
          if (known === paidOutAfter) booked = paidOut(booked)
          const left = netOf(booked, ALICE)
          assert.isTrue(left >= 0 && left <= credited)
        }
        const atOnce = settle(settle([], facts([])), facts([sum(parts)]))
        assert.equal(netOf(booked, ALICE), netOf(atOnce, ALICE))
        if (sum(parts) >= total) assert.equal(netOf(booked, ALICE), 0)

        const gone = settle(booked, facts([...parts, total]))
        assert.equal(netOf(gone, ALICE), 0)
      }),
      { numRuns: runs(600, 50_000) }
    )
  })
})
