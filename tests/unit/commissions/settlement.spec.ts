import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  type BookedCommission,
  type Earner,
  type SettledInvoice,
  type Settlement,
  settleOrder,
} from '#commissions/settlement'
import { sum } from '#core/money'
import { runs } from '#tests/helpers/long'

const TERMS = { percentBps: 1000, holdDays: 30 }
const DAY = 86_400_000
const ALICE: Earner = { affiliateId: 1, clientId: 11, referralId: 21 }
const BRUNO: Earner = { affiliateId: 2, clientId: 12, referralId: 22 }
const PLACED = { trial: false, status: 'placed', statusAt: 0 }

function invoice(
  id: number,
  amounts: number[],
  overrides: Partial<SettledInvoice> & { renewal?: boolean } = {}
): SettledInvoice {
  const { renewal = false, ...rest } = overrides
  return {
    id,
    externalId: `I-${id}`,
    paidAt: id * DAY,
    currency: 'EUR',
    discount: 0,
    items: amounts.map((amount, index) => ({
      id: id * 100 + index,
      amount,
      renewal,
      isOfOrder: true,
    })),
    ...rest,
  }
}

/**
 * Books a settlement as `SettleOrder` does.
 */
function book(booked: BookedCommission[], { reversals, credits }: Settlement): BookedCommission[] {
  const after = booked.map((each) => ({ ...each }))
  for (const { commission, sequence } of reversals) {
    const original = after.find(({ id }) => id === commission.id)!
    const isPaid = original.status === 'paid'
    if (!isPaid) original.status = 'reversed'
    after.push({
      ...original,
      id: after.length + 1,
      sequence,
      amount: 0 - original.amount,
      status: isPaid ? 'available' : 'reversed',
      reversesId: original.id,
    })
  }
  for (const { invoice: its, line, earner, sequence } of credits) {
    after.push({
      id: after.length + 1,
      invoiceId: its.id,
      itemId: line.itemId,
      sequence,
      clientId: earner.clientId,
      affiliateId: earner.affiliateId,
      currency: its.currency,
      amount: line.amount,
      status: 'pending',
      reversesId: null,
    })
  }
  return after
}

const netOf = (booked: BookedCommission[], clientId: number) =>
  sum(booked.filter((each) => each.clientId === clientId).map(({ amount }) => amount))

test.group('Settlement', () => {
  test('credits each item once, available after the hold', ({ assert }) => {
    const facts = {
      order: PLACED,
      earner: ALICE,
      terms: TERMS,
      invoices: [invoice(1, [1000, 500])],
    }
    const first = settleOrder({ ...facts, booked: [] })
    assert.deepEqual(
      first.credits.map(({ line, sequence, availableAt }) => [line.amount, sequence, availableAt]),
      [
        [100, 0, 31 * DAY],
        [50, 0, 31 * DAY],
      ]
    )
    assert.deepEqual(first.state, { status: 'qualified' })

    const again = settleOrder({ ...facts, booked: book([], first) })
    assert.isEmpty(again.credits)
    assert.isEmpty(again.reversals)
  })

  test('books no row for what earns nothing', ({ assert }) => {
    const facts = { order: PLACED, earner: ALICE, terms: TERMS, booked: [] }
    const free = settleOrder({ ...facts, invoices: [invoice(1, [0, 1000], { discount: 1000 })] })
    assert.isEmpty(free.credits)
    assert.deepEqual(free.state, { status: 'pending' })

    const renewal = settleOrder({ ...facts, invoices: [invoice(1, [1000], { renewal: true })] })
    assert.isEmpty(renewal.credits)
    assert.deepEqual(renewal.state, { status: 'pending' })
  })

  test('takes back from who turned out not to earn, and credits who does', ({ assert }) => {
    const facts = { order: PLACED, terms: TERMS, invoices: [invoice(1, [1000])] }
    const credited = book([], settleOrder({ ...facts, earner: ALICE, booked: [] }))

    const refused = settleOrder({ ...facts, earner: null, booked: credited })
    assert.containsSubset(refused.reversals, [{ sequence: 1, reason: 'order_refused' }])
    assert.isEmpty(refused.credits)

    const moved = settleOrder({ ...facts, earner: BRUNO, booked: credited })
    assert.containsSubset(moved.reversals, [{ sequence: 1, reason: 'other_earner' }])
    assert.containsSubset(moved.credits, [{ sequence: 2, earner: BRUNO }])
  })

  test('an end of the order stops what is paid from then on', ({ assert }) => {
    const ended = { trial: false, status: 'cancelled', statusAt: 2 * DAY }
    const facts = { order: ended, earner: ALICE, terms: TERMS, booked: [] }
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
    const order = { ...PLACED, trial: true }
    const facts = { order, earner: ALICE, terms: TERMS }
    const second = invoice(3, [1000], { renewal: true })
    const wrong = book(
      [],
      settleOrder({ ...facts, invoices: [invoice(1, [0]), second], booked: [] })
    )
    assert.equal(netOf(wrong, ALICE.clientId), 100)

    const first = invoice(2, [700], { renewal: true })
    const settlement = settleOrder({
      ...facts,
      invoices: [second, invoice(1, [0]), first],
      booked: wrong,
    })
    assert.containsSubset(settlement.reversals, [{ reason: 'recalculated' }])
    assert.equal(netOf(book(wrong, settlement), ALICE.clientId), 70)
  })

  test('what was paid out stays paid, the taking back is owed', ({ assert }) => {
    const facts = { order: PLACED, terms: TERMS, invoices: [invoice(1, [1000])] }
    const paid = book([], settleOrder({ ...facts, earner: ALICE, booked: [] })).map((each) => ({
      ...each,
      status: 'paid' as const,
    }))
    const settlement = settleOrder({ ...facts, earner: null, booked: paid })
    const after = book(paid, settlement)
    assert.deepEqual(
      after.map(({ amount, status }) => [amount, status]),
      [
        [100, 'paid'],
        [-100, 'available'],
      ]
    )
    assert.isEmpty(settleOrder({ ...facts, earner: null, booked: after }).reversals)
  })
})

const anyFacts = fc.record({
  earner: fc.constantFrom(null, ALICE, BRUNO),
  order: fc.record({
    trial: fc.boolean(),
    status: fc.constantFrom('placed', 'placed', 'cancelled', 'fraud'),
    statusAt: fc.integer({ min: 0, max: 6 * DAY }),
  }),
  known: fc.subarray([1, 2, 3, 4]),
})
const anyInvoices = fc.tuple(
  ...[1, 2, 3, 4].map((id) =>
    fc
      .record({
        amounts: fc.array(fc.integer({ min: -500, max: 5_000 }), { minLength: 1, maxLength: 3 }),
        discount: fc.nat({ max: 600 }),
        renewal: fc.boolean(),
        paidAt: fc.integer({ min: 0, max: 5 * DAY }),
      })
      .map(({ amounts, ...rest }) => invoice(id, amounts, rest))
  )
)

test.group('Settlement, whatever the facts and their order', () => {
  test('ends in the same sums as if the last facts had been known at once, each sequence used once', ({
    assert,
  }) => {
    fc.assert(
      fc.property(
        anyInvoices,
        fc.array(anyFacts, { minLength: 1, maxLength: 6 }),
        (invoices, steps) => {
          let booked: BookedCommission[] = []
          for (const { earner, order, known } of steps) {
            const given = {
              order,
              earner,
              terms: TERMS,
              invoices: invoices.filter(({ id }) => known.includes(id)),
            }
            booked = book(booked, settleOrder({ ...given, booked }))

            const again = settleOrder({ ...given, booked })
            assert.isEmpty(again.credits)
            assert.isEmpty(again.reversals)
            const atOnce = book([], settleOrder({ ...given, booked: [] }))
            for (const { clientId } of [ALICE, BRUNO]) {
              assert.equal(netOf(booked, clientId), netOf(atOnce, clientId))
            }
          }
          const keys = booked.map((each) => `${each.invoiceId} ${each.itemId} ${each.sequence}`)
          assert.equal(new Set(keys).size, keys.length)
        }
      ),
      { numRuns: runs(500, 20_000) }
    )
  })
})
