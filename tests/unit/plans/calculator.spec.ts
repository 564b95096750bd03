import fc from 'fast-check'
import { test } from '@japa/runner'
import { calculateCommissions, type InvoiceItem } from '#plans/calculator'
import { sum } from '#core/money'
import { runs } from '#tests/helpers/long'

const TEN_PERCENT = { percentBps: 1000, holdDays: 30 }

function items(...amounts: (number | Partial<InvoiceItem>)[]): InvoiceItem[] {
  return amounts.map((each, index) => ({
    id: index + 1,
    amount: 0,
    renewal: false,
    isOfOrder: true,
    ...(typeof each === 'number' ? { amount: each } : each),
  }))
}

const CASES: [
  title: string,
  given: { items: InvoiceItem[]; discount?: number; bps?: number },
  base: number[],
  amounts: number[],
][] = [
  ['each item earns its share', { items: items(1999, 1000) }, [1999, 1000], [200, 100]],
  ['half a unit goes up, once per item', { items: items(5, 15, 25) }, [5, 15, 25], [1, 2, 3]],
  [
    'the discount is split by largest remainder',
    { items: items(1000, 1000, 1000), discount: 100 },
    [966, 967, 967],
    [97, 97, 97],
  ],
  [
    'a discount of everything leaves nothing',
    { items: items(1000, 500), discount: 1500 },
    [0, 0],
    [0, 0],
  ],
  [
    'a discount beyond the items stops at nothing',
    { items: items(1000), discount: 5000 },
    [0],
    [0],
  ],
  ['a credit takes back its share', { items: items(1000, -1000) }, [1000, -1000], [100, -100]],
  [
    'a credit bears no discount',
    { items: items(1000, -200), discount: 100 },
    [900, -200],
    [90, -20],
  ],
  ['an item over nothing earns nothing', { items: items(0) }, [0], [0]],
  ['an invoice without items earns nothing', { items: items(), discount: 100 }, [], []],
  ['all of it at 100 %', { items: items(1999), bps: 10_000 }, [1999], [1999]],
  ['nothing at 0 %', { items: items(1999), bps: 0 }, [1999], [0]],
  [
    'a renewal earns nothing, but bears its part of the discount',
    { items: items({ amount: 1000, renewal: true }, 1000), discount: 200 },
    [900, 900],
    [0, 90],
  ],
  [
    'items of other orders bear their part of the discount, and have no line',
    { items: items({ amount: 1000, isOfOrder: false }, 1000), discount: 200 },
    [900],
    [90],
  ],
  [
    'the largest amounts stay exact',
    { items: items(Number.MAX_SAFE_INTEGER) },
    [Number.MAX_SAFE_INTEGER],
    [900_719_925_474_099],
  ],
]

test.group('Calculator', () => {
  for (const [title, given, base, amounts] of CASES) {
    test(title, ({ assert }) => {
      const lines = calculateCommissions(
        { ...TEN_PERCENT, percentBps: given.bps ?? 1000 },
        { id: 1, discount: given.discount ?? 0, items: given.items }
      )
      assert.deepEqual(
        lines.map(({ baseAmount }) => baseAmount),
        base
      )
      assert.deepEqual(
        lines.map(({ amount }) => amount),
        amounts
      )
    })
  }

  test('renewals earn where the terms say so, or in a trial’s first paid invoice', ({ assert }) => {
    const invoice = { id: 1, discount: 0, items: items({ amount: 1000, renewal: true }) }
    const amountOf = (...rest: Parameters<typeof calculateCommissions>) =>
      calculateCommissions(...rest)[0]!.amount
    assert.equal(amountOf(TEN_PERCENT, invoice), 0)
    assert.equal(amountOf({ ...TEN_PERCENT, renewals: true }, invoice), 100)
    assert.equal(amountOf(TEN_PERCENT, invoice, true), 100)
  })
})

const anyInvoice = fc.record({
  id: fc.constant(1),
  discount: fc.nat({ max: 2_000_000 }),
  items: fc.array(
    fc.record({
      id: fc.nat(),
      amount: fc.integer({ min: -100_000, max: 1_000_000 }),
      renewal: fc.boolean(),
      isOfOrder: fc.boolean(),
    }),
    { maxLength: 12 }
  ),
})
const anyTerms = fc.record({
  percentBps: fc.integer({ min: 0, max: 10_000 }),
  holdDays: fc.constant(30),
  renewals: fc.boolean(),
})

test.group('Calculator, whatever the invoice', () => {
  test('a commission has its item’s sign, is no more than the item, and within half a unit of its share', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, (terms, invoice) => {
        for (const line of calculateCommissions(terms, invoice)) {
          assert.isTrue(Math.abs(line.amount) <= Math.abs(line.baseAmount))
          assert.isTrue(line.amount === 0 || Math.sign(line.amount) === Math.sign(line.itemAmount))
          assert.isTrue(Math.abs(line.amount * 10_000 - line.baseAmount * line.rateBps) <= 5_000)
        }
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })

  test('the bases are the invoice’s net sum: nothing of a discount is lost or given twice', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, (terms, invoice) => {
        const whole = {
          ...invoice,
          items: invoice.items.map((each) => ({ ...each, isOfOrder: true })),
        }
        const lines = calculateCommissions(terms, whole)
        const gross = sum(whole.items.map(({ amount }) => amount))
        const most = sum(whole.items.map(({ amount }) => Math.max(amount, 0)))
        assert.equal(
          sum(lines.map(({ baseAmount }) => baseAmount)),
          gross - Math.min(invoice.discount, most)
        )
      }),
      { numRuns: runs(1_000, 100_000) }
    )
  })
})
