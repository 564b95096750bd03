import fc from 'fast-check'
import { test } from '@japa/runner'
import { calculateCommissions, type DecidedBy, netOfOrder } from '#plans/calculator'
import { CURRENCIES, decimalsOf, multiplyBps, sum } from '#core/money'
import type { PlanTerms } from '#plans/plan_terms'
import { runs } from '#tests/helpers/long'
import {
  anyCurrency,
  anyInvoice,
  anyMatch,
  anyTerms,
  fixed,
  invoice,
  item,
  items,
  nothing,
  percent,
  rule,
  terms,
} from '#tests/helpers/plan_terms'
import type { InvoiceItem, PaidInvoice } from '#plans/calculator'

const TEN_PERCENT = terms([rule({}, percent(1000))])
const UNJUDGED = { netAmount: null, currency: 'EUR' }

function calculate(
  plan: PlanTerms,
  paid: PaidInvoice,
  order: Parameters<typeof calculateCommissions>[1] = UNJUDGED
) {
  return calculateCommissions(plan, order, paid)
}

const AMOUNTS: [
  title: string,
  given: { items: InvoiceItem[]; discount?: number; total?: number; takenBack?: number },
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
  [
    'a refund is gross: with 22 % tax, 6.10 of 12.20 is half of 10.00',
    { items: items(1000), total: 1220, takenBack: 610 },
    [500],
    [50],
  ],
  [
    'a refund is shared by the items as they were paid',
    { items: items(3000, 1000), takenBack: 1000 },
    [2250, 750],
    [225, 75],
  ],
  [
    'a refund of everything leaves nothing',
    { items: items(1999, 1), takenBack: 2000 },
    [0, 0],
    [0, 0],
  ],
  [
    'a refund beyond what was paid is one of everything',
    { items: items(1999), takenBack: 999_999 },
    [0],
    [0],
  ],
  [
    'half of an invoice with a credit taken back is half of each',
    { items: items(1000, -200), takenBack: 400 },
    [500, -100],
    [50, -10],
  ],
  [
    'nearly all of an invoice with a credit taken back leaves nearly nothing',
    { items: items(1000, -200), takenBack: 799 },
    [1, 0],
    [0, 0],
  ],
]

const RENEWAL = item({ renewal: true, renewalsBefore: 2 })

const DECISIONS: [
  title: string,
  plan: PlanTerms,
  about: Partial<InvoiceItem>,
  decidedBy: DecidedBy,
  position: number | null,
  amount: number,
][] = [
  ['no rules: nothing earns', terms([]), {}, 'no_rule', null, 0],
  [
    'a rule for renewals is not for a first payment',
    terms([rule({ payment: 'renewal' }, percent(1000))]),
    {},
    'no_rule',
    null,
    0,
  ],
  [
    'the first rule that matches decides',
    terms([
      rule({ kinds: ['domain'] }, percent(5000)),
      rule({ kinds: ['hosting', 'addon'] }, percent(2000)),
      rule({}, percent(1000)),
    ]),
    {},
    'rule',
    1,
    200,
  ],
  [
    'a rule may pay nothing, and later ones are not asked',
    terms([rule({ kinds: ['setup'] }, nothing), rule({}, percent(1000))]),
    { kind: 'setup' },
    'rule_pays_nothing',
    0,
    0,
  ],
  [
    'every condition of a rule must hold, any value of each',
    terms([rule({ products: ['start', 'pro'], billingCycles: ['yearly'] }, percent(1000))]),
    { productId: 'pro', billingCycle: 'monthly' },
    'no_rule',
    null,
    0,
  ],
  [
    'product groups are compared exactly',
    terms([rule({ productGroups: ['VPS'] }, percent(1000))]),
    { productGroup: 'vps' },
    'no_rule',
    null,
    0,
  ],
  [
    'a TLD is found with its dot and in capitals',
    terms([rule({ tlds: ['it'], domainActions: ['register'] }, fixed({ EUR: 100 }))]),
    { kind: 'domain', tld: '.IT', domainAction: 'register' },
    'rule',
    0,
    100,
  ],
  [
    'a fixed amount may be more than the item',
    terms([rule({}, fixed({ EUR: 5000 }))]),
    {},
    'rule',
    0,
    5000,
  ],
  [
    'fixed amounts in other currencies are not converted',
    terms([rule({}, fixed({ USD: 100, JPY: 100 }))]),
    {},
    'no_amount_in_currency',
    0,
    0,
  ],
  [
    'an item over nothing has no fixed amount either',
    terms([rule({}, fixed({ EUR: 100 }))]),
    { amount: 0 },
    'rule',
    0,
    0,
  ],
  [
    'an order below the minimum earns nothing',
    terms([rule({}, percent(1000))], { minimumOrder: { EUR: 1001 } }),
    {},
    'below_minimum_order',
    0,
    0,
  ],
  [
    'an order at the minimum earns',
    terms([rule({}, percent(1000))], { minimumOrder: { EUR: 1000 } }),
    {},
    'rule',
    0,
    100,
  ],
  [
    'a minimum in another currency asks nothing',
    terms([rule({}, percent(1000))], { minimumOrder: { USD: 1_000_000 } }),
    {},
    'rule',
    0,
    100,
  ],
  [
    'the third renewal earns where three do',
    terms([rule({}, percent(1000))], { renewalPayments: 3 }),
    RENEWAL,
    'rule',
    0,
    100,
  ],
  [
    'and not where two do',
    terms([rule({}, percent(1000))], { renewalPayments: 2 }),
    RENEWAL,
    'renewals_used_up',
    0,
    0,
  ],
  [
    'a renewal that no rule is about has no rule, whatever the limit',
    terms([rule({ payment: 'new' }, percent(1000))], { renewalPayments: 0 }),
    RENEWAL,
    'no_rule',
    null,
    0,
  ],
]

test.group('Calculator', () => {
  for (const [title, given, base, amounts] of AMOUNTS) {
    test(title, ({ assert }) => {
      const lines = calculate(TEN_PERCENT, invoice(given))
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

  for (const [title, plan, about, decidedBy, position, amount] of DECISIONS) {
    test(title, ({ assert }) => {
      const [line] = calculate(plan, invoice({ items: [item(about)] }))
      assert.deepEqual(
        { decidedBy: line!.decidedBy, rule: line!.rule, amount: line!.amount },
        { decidedBy, rule: position, amount }
      )
    })
  }

  test('a trial’s first paid invoice counts as new, whatever its items say', ({ assert }) => {
    const plan = terms([rule({ payment: 'new' }, percent(1000))], { renewalPayments: 0 })
    const paid = invoice({ items: [RENEWAL] })
    assert.equal(calculateCommissions(plan, UNJUDGED, paid)[0]!.amount, 0)
    assert.equal(calculateCommissions(plan, UNJUDGED, paid, true)[0]!.amount, 100)
  })

  test('the minimum is asked of the order as it was placed, not of a later invoice', ({
    assert,
  }) => {
    const plan = terms([rule({}, percent(1000))], { minimumOrder: { EUR: 5000 } })
    const small = invoice({ items: items(1000) })
    const order = { netAmount: 5000, currency: 'EUR' }
    assert.equal(calculate(plan, small, order)[0]!.amount, 100)
    assert.equal(calculate(plan, small, { ...order, netAmount: 4999 })[0]!.amount, 0)
  })

  test('without an order’s amount the invoice is judged: its items of this order, net of the discount, in its currency', ({
    assert,
  }) => {
    const plan = terms([rule({}, percent(1000))], { minimumOrder: { EUR: 900, USD: 1_000_000 } })
    const paid = (discount: number) =>
      invoice({ items: items({ amount: 1000, isOfOrder: false }, 1000), discount })
    assert.equal(netOfOrder(paid(200)), 900)
    const order = { netAmount: null, currency: 'USD' }
    assert.equal(calculate(plan, paid(200), order)[0]!.decidedBy, 'rule')
    assert.equal(calculate(plan, paid(202), order)[0]!.decidedBy, 'below_minimum_order')
  })

  test('a fixed amount shrinks as the item is taken back, rounded half up once', ({ assert }) => {
    const plan = terms([rule({}, fixed({ EUR: 101 }))])
    const left = [0, 1, 500, 999, 1000].map(
      (takenBack) => calculate(plan, invoice({ items: items(1000), takenBack }))[0]!.amount
    )
    assert.deepEqual(left, [101, 101, 51, 0, 0])
  })

  test('counts in each currency’s own decimals', ({ assert }) => {
    const plan = terms([rule({}, percent(1250))])
    for (const currency of CURRENCIES) {
      const hundred = 100 * 10 ** decimalsOf(currency)
      const [line] = calculate(plan, invoice({ currency, items: items(hundred) }))
      assert.equal(line!.amount, Math.round(12.5 * 10 ** decimalsOf(currency)), currency)
    }
  })
})

const RUNS = { numRuns: runs(1_000, 100_000) }

/** Of the order, so that every item has a line. */
const whole = (paid: PaidInvoice): PaidInvoice => ({
  ...paid,
  items: paid.items.map((each) => ({ ...each, isOfOrder: true })),
})

test.group('Calculator, whatever the invoice', () => {
  test('a percentage is the item’s share rounded half up once, and no more than its base', ({
    assert,
  }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), anyInvoice, (bps, paid) => {
        for (const line of calculate(terms([rule({}, percent(bps))]), paid)) {
          assert.equal(line.amount, multiplyBps(line.baseAmount, bps))
          assert.isTrue(Math.abs(line.amount) <= Math.abs(line.baseAmount))
          assert.isTrue(Math.abs(line.amount * 10_000 - line.baseAmount * bps) <= 5_000)
        }
      }),
      RUNS
    )
  })

  test('nothing of a discount or of what was taken back is lost or given twice', ({ assert }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, (plan, given) => {
        const paid = whole(given)
        const lines = calculate(plan, paid)
        const most = sum(paid.items.map(({ amount }) => Math.max(amount, 0)))
        const discount = Math.min(paid.discount, most)
        assert.equal(sum(lines.map((line) => line.discount)), discount)

        const net = sum(paid.items.map(({ amount }) => amount)) - discount
        const share = paid.total === 0 ? 0 : Math.min(paid.takenBack, paid.total) / paid.total
        const back = sum(lines.map((line) => line.takenBack))
        // items and credits are rounded once each
        assert.isTrue(Math.abs(back - net * share) <= 1 + 1e-6)
        for (const line of lines) {
          assert.equal(line.baseAmount, line.itemAmount - line.discount - line.takenBack)
          assert.isTrue(Math.abs(line.baseAmount) <= Math.abs(line.itemAmount))
          assert.isTrue(line.baseAmount === 0 || line.baseAmount > 0 === line.itemAmount > 0)
        }
      }),
      RUNS
    )
  })

  test('taken back whole it earns nothing', ({ assert }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, (plan, paid) => {
        fc.pre(paid.total > 0)
        for (const line of calculate(plan, { ...paid, takenBack: paid.total })) {
          assert.deepEqual([line.baseAmount, line.amount], [0, 0])
        }
      }),
      RUNS
    )
  })

  test('the more is taken back, the less an item earns', ({ assert }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, fc.nat({ max: 1000 }), (plan, paid, more) => {
        const earned = (takenBack: number) =>
          sum(calculate(plan, { ...paid, takenBack }).map(({ amount }) => Math.max(amount, 0)))
        // an item's part may be a unit off its exact share, whichever way the remainders fall
        assert.isTrue(earned(paid.takenBack + more) <= earned(paid.takenBack) + paid.items.length)
      }),
      RUNS
    )
  })

  test('the first rule that matches decides; others, and their order, do not matter', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, anyMatch, (plan, paid, match) => {
        for (const line of calculate(plan, paid)) {
          if (line.rule === null) continue
          const decisive = plan.rules[line.rule]!
          const others = plan.rules.filter((_, index) => index > line.rule!)
          const impossible = rule({ ...match, kinds: [] }, percent(10_000))
          const reordered = { ...plan, rules: [impossible, decisive, ...others.reverse()] }
          const again = calculate(reordered, paid).find(({ itemId }) => itemId === line.itemId)!
          const isSameItem = paid.items.filter(({ id }) => id === line.itemId).length === 1
          if (isSameItem) assert.equal(again.amount, line.amount)
        }
      }),
      RUNS
    )
  })

  test('fixed amounts are paid in their own currencies only', ({ assert }) => {
    fc.assert(
      fc.property(anyCurrency, anyCurrency, fc.nat(), (of, paidIn, amount) => {
        const plan = terms([rule({}, fixed({ [of]: amount }))])
        const [line] = calculate(plan, invoice({ currency: paidIn, items: items(1000) }))
        assert.equal(line!.amount, of === paidIn ? amount : 0)
        assert.equal(line!.decidedBy, of === paidIn ? 'rule' : 'no_amount_in_currency')
      }),
      RUNS
    )
  })

  test('no more renewals earn than the terms say', ({ assert }) => {
    fc.assert(
      fc.property(fc.nat({ max: 40 }), fc.nat({ max: 60 }), (limit, payments) => {
        const plan = terms([rule({}, percent(1000))], { renewalPayments: limit })
        const earning = Array.from({ length: payments }, (_, renewalsBefore) =>
          calculate(plan, invoice({ items: [item({ renewal: true, renewalsBefore })] }))
        ).filter(([line]) => line!.amount > 0)
        assert.lengthOf(earning, Math.min(limit, payments))
      }),
      { numRuns: runs(200, 10_000) }
    )
  })

  test('an order below the minimum earns nothing, any other as if there were none', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anyTerms, anyInvoice, fc.nat({ max: 300_000 }), (plan, paid, netAmount) => {
        const order = { netAmount, currency: 'EUR' }
        const lines = calculate(plan, paid, order)
        const minimum = plan.minimumOrder.EUR
        if (minimum !== undefined && netAmount < minimum) {
          assert.isTrue(lines.every(({ amount }) => amount === 0))
        } else {
          assert.deepEqual(lines, calculate({ ...plan, minimumOrder: {} }, paid, order))
        }
      }),
      RUNS
    )
  })
})
