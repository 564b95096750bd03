import fc from 'fast-check'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import {
  amountsText,
  parseAmounts,
  parsePercent,
  percentText,
  shareOfHundred,
} from '#plans/form_values'
import { calculateCommissions } from '#plans/calculator'
import type { PlanTerms, RuleMatch } from '#plans/plan_terms'
import { calculateSample, parseSample, readSampleForm, usualOrder } from '#plans/sample_order'
import {
  changeRules,
  covers,
  parseTerms,
  readTermsForm,
  type TermsForm,
  termsFormOf,
  warningsOf,
} from '#plans/terms_form'
import { runs } from '#tests/helpers/long'
import {
  anyItem,
  anyMatch,
  anyTerms,
  fixed,
  invoice,
  nothing,
  percent,
  rule,
  terms,
} from '#tests/helpers/plan_terms'

const form = (overrides: Record<string, unknown> = {}): TermsForm =>
  readTermsForm({ hold_days: '30', ...overrides })

const reasons = (typed: TermsForm) =>
  parseTerms(typed).mistakes.map(({ field, reason }) => `${field}: ${reason}`)

const PERCENTS: [typed: string, bps: number | string][] = [
  ['12.5', 1250],
  ['12,5', 1250],
  [' 12.5 % ', 1250],
  ['0', 0],
  ['100', 10_000],
  ['100.00', 10_000],
  ['12.500', 1250],
  ['10.', 1000],
  ['0.01', 1],
  ['', 'percent_missing'],
  ['100.01', 'percent_too_high'],
  ['120', 'percent_too_high'],
  ['0.125', 'percent_decimals'],
  ['1.250,00', 'percent'],
  ['-5', 'percent'],
  ['ten', 'percent'],
]

const AMOUNTS: [typed: string, amounts: Record<string, number> | string][] = [
  ['EUR 1.00', { EUR: 100 }],
  ['eur 1,5\n\n JPY 150 \nKWD 1.005', { EUR: 150, JPY: 150, KWD: 1005 }],
  ['EUR: 0', { EUR: 0 }],
  ['', {}],
  ['1.00 EUR', 'amounts_line'],
  ['EUR', 'amounts_line'],
  ['EUX 1.00', 'currency'],
  ['EUR 1.00\nEUR 2.00', 'currency_twice'],
  ['EUR 1.005', 'amount_too_many_decimals'],
  ['JPY 1.5', 'amount_too_many_decimals'],
  ['EUR -1', 'amount_negative'],
  ['EUR 99999999999999', 'amount_out_of_range'],
  ['EUR one', 'amount_malformed'],
]

test.group('What is typed into the plan editor', () => {
  for (const [typed, expected] of PERCENTS) {
    test(`“${typed}” percent is ${expected}`, ({ assert }) => {
      const parsed = parsePercent(typed)
      assert.equal(parsed.ok ? parsed.value : parsed.reason, expected)
    })
  }

  for (const [typed, expected] of AMOUNTS) {
    test(`amounts ${JSON.stringify(typed)} are ${JSON.stringify(expected)}`, ({ assert }) => {
      const parsed = parseAmounts(typed)
      assert.deepEqual(parsed.ok ? parsed.value : parsed.reason, expected)
    })
  }

  test('a share of a hundred shows what a slip costs: 0.125 for 12.5 is €0.13', ({ assert }) => {
    assert.deepEqual(shareOfHundred('0.125', 'EUR'), { hundred: 10_000, share: 13 })
    assert.deepEqual(shareOfHundred('12,5', 'JPY'), { hundred: 100, share: 13 })
    assert.deepEqual(shareOfHundred('12.5 %', 'KWD'), { hundred: 100_000, share: 12_500 })
    assert.isNull(shareOfHundred('ten', 'EUR'))
  })

  test('a full form is what it says', ({ assert }) => {
    const typed = form({
      rules: [
        {
          kinds: ['domain'],
          tlds: ' .IT, *.co.uk, it,, ',
          domain_actions: ['register'],
          payment: 'new',
          earns: 'fixed',
          amounts: 'EUR 1,00',
        },
        { earns: 'nothing', kinds: 'setup', percent: 'whatever' },
        { products: 'Gale, storm', percent: '20' },
      ],
      minimum_order: 'EUR 10',
      renewal_payments: '12',
      binding: 'life',
      release: 'manual',
    })
    assert.deepEqual(
      parseTerms(typed).terms,
      terms(
        [
          rule(
            {
              kinds: ['domain'],
              tlds: ['it', 'co.uk'],
              domainActions: ['register'],
              payment: 'new',
            },
            fixed({ EUR: 100 })
          ),
          rule({ kinds: ['setup'] }, nothing),
          rule({ products: ['Gale', 'storm'] }, percent(2000)),
        ],
        {
          minimumOrder: { EUR: 1000 },
          renewalPayments: 12,
          binding: 'life',
          release: 'manual',
        }
      )
    )
  })

  test('each mistake is at its field', ({ assert }) => {
    const entries = Array.from({ length: 51 }, (_, index) => `p${index}`).join()
    assert.deepEqual(
      reasons(
        form({
          rules: [
            { percent: '120', tlds: 'it, not a tld' },
            { earns: 'fixed', amounts: '' },
            { percent: '5', products: entries, billing_cycles: 'x'.repeat(33) },
          ],
          hold_days: '3651',
          minimum_order: 'ten euros',
          renewal_payments: '-1',
        })
      ),
      [
        'rules[0][percent]: percent_too_high',
        'rules[0][tlds]: tld',
        'rules[1][amounts]: amounts_missing',
        'rules[2][products]: too_many_entries',
        'rules[2][billing_cycles]: entry_too_long',
        'hold_days: whole',
        'minimum_order: currency',
        'renewal_payments: whole',
      ]
    )
  })

  test('fifty rules are the most, and no more than a version can keep', ({ assert }) => {
    const rules = (count: number, products = '') =>
      Array.from({ length: count }, () => ({ percent: '5', products }))
    assert.deepEqual(reasons(form({ rules: rules(50) })), [])
    assert.deepEqual(reasons(form({ rules: rules(51) })), ['rules: too_many_rules'])
    const long = Array.from({ length: 50 }, (_, index) => `${index}`.padEnd(100, 'x')).join()
    assert.deepEqual(reasons(form({ rules: rules(50, long) })), ['rules: too_long_altogether'])
  })

  test('whatever a request brings is a form', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('rules', 'sample', 'hold_days', 'binding'), fc.jsonValue()),
        (input) => {
          const typed = readTermsForm(input)
          assert.isArray(parseTerms(typed).mistakes)
          assert.isArray(parseSample(readSampleForm(input.sample)).mistakes)
        }
      ),
      { numRuns: runs(300, 20_000) }
    )
    assert.lengthOf(form({ rules: { 25: { percent: '5' }, 3: { percent: '1' } } }).rules, 2)
  })

  test('terms shown in a form, in either language, and read again are the same terms', ({
    assert,
  }) => {
    const isShowable = ({ rules }: PlanTerms) =>
      rules.every(({ earns }) => earns.kind !== 'fixed' || Object.keys(earns.amounts).length > 0)
    const inOrder = (plan: PlanTerms): unknown => ({
      ...plan,
      rules: plan.rules.map(({ match, earns }) => ({
        earns,
        match: {
          ...match,
          ...(match.kinds && { kinds: match.kinds.toSorted() }),
          ...(match.domainActions && { domainActions: match.domainActions.toSorted() }),
        },
      })),
    })
    fc.assert(
      fc.property(anyTerms.filter(isShowable), fc.constantFrom('en', 'it'), (plan, locale) => {
        const again = parseTerms(termsFormOf(plan, locale)).terms!
        assert.deepEqual(inOrder(again), inOrder(plan))
      }),
      { numRuns: runs(300, 20_000) }
    )
    assert.equal(percentText(1250, 'it'), '12,5')
    assert.equal(percentText(10_000, 'en'), '100')
    assert.equal(amountsText({ EUR: 100, JPY: 150 }, 'it'), 'EUR 1,00\nJPY 150')
  })

  test('buttons move, add and remove rules and lose nothing else', ({ assert }) => {
    const { rules } = form({ rules: [{ percent: '1' }, { percent: '2' }, { percent: '3' }] })
    const after = (...change: Parameters<typeof changeRules>[1][]) =>
      change.reduce(changeRules, rules).map((each) => each.percent)
    assert.deepEqual(after({ act: 'up', position: 2 }), ['1', '3', '2'])
    assert.deepEqual(after({ act: 'down', position: 0 }), ['2', '1', '3'])
    assert.deepEqual(after({ act: 'up', position: 0 }), ['1', '2', '3'])
    assert.deepEqual(after({ act: 'down', position: 2 }), ['1', '2', '3'])
    assert.deepEqual(after({ act: 'remove', position: 1 }), ['1', '3'])
    assert.deepEqual(after({ act: 'remove', position: 9 }), ['1', '2', '3'])
    assert.deepEqual(after({ act: 'add' }), ['1', '2', '3', ''])
  })
})

const REACH: [title: string, wider: RuleMatch, match: RuleMatch, isCovered: boolean][] = [
  ['everything covers anything', {}, { kinds: ['hosting'], payment: 'new' }, true],
  ['a wider list covers a narrower one', { tlds: ['it', 'com'] }, { tlds: ['it'] }, true],
  ['a narrower one does not cover a wider', { tlds: ['it'] }, { tlds: ['it', 'com'] }, false],
  ['a list does not cover what asks nothing', { products: ['a'] }, {}, false],
  ['new does not cover both', { payment: 'new' }, {}, false],
  [
    'every kind ticked is any kind',
    { kinds: ['hosting', 'domain', 'addon', 'upgrade', 'setup', 'usage', 'other'] },
    {},
    true,
  ],
  [
    'a condition more covers less',
    { kinds: ['hosting'], products: ['a'] },
    { kinds: ['hosting'] },
    false,
  ],
]

test.group('Warnings of the plan editor', () => {
  for (const [title, wider, match, isCovered] of REACH) {
    test(title, ({ assert }) => {
      assert.equal(covers(wider, match), isCovered)
    })
  }

  test('a rule that is called unreachable never decides, whatever the item', ({ assert }) => {
    fc.assert(
      fc.property(anyTerms, anyItem, anyMatch, (plan, item, match) => {
        const rules = [...plan.rules, rule(match, percent(100))]
        const unreachable = warningsOf(rules).flatMap((warning) =>
          warning.reason === 'unreachable' ? [warning.rule] : []
        )
        const order = { netAmount: null, currency: 'EUR' }
        const paid = invoice({ items: [{ ...item, isOfOrder: true }] })
        const [line] = calculateCommissions(terms(rules), order, paid)
        assert.isFalse(unreachable.some((position) => position === line!.rule))
      }),
      { numRuns: runs(1_000, 50_000) }
    )
  })

  test('name both rules; no rules at all and rules that pay nothing are said too', ({ assert }) => {
    assert.deepEqual(warningsOf([]), [{ reason: 'no_rules' }])
    assert.deepEqual(warningsOf([rule({}, nothing)]), [{ reason: 'nothing_earns' }])
    assert.deepEqual(warningsOf([rule({}, percent(1)), null, rule({}, percent(2))]), [
      { reason: 'unreachable', rule: 2, by: 0 },
    ])
  })
})

test.group('The sample order', () => {
  const PLAN = terms([
    rule({ kinds: ['setup'] }, nothing),
    rule({ tlds: ['it'], domainActions: ['register'], payment: 'new' }, fixed({ EUR: 100 })),
    rule({ kinds: ['hosting'], billingCycles: ['yearly'] }, percent(2000)),
  ])

  test('comes filled in: hosting for a year, a .it domain, an add-on, a coupon, VAT', ({
    assert,
  }) => {
    const { invoice: paid } = parseSample(usualOrder('it', Date.UTC(2026, 10, 20, 9)))
    assert.deepInclude(paid, { currency: 'EUR', discount: 1339, tax: 2651, total: 14_702 })
    const result = calculateSample(PLAN, paid!)
    assert.deepEqual(
      result.lines.map((line) => [line.baseAmount, line.rule, line.amount]),
      [
        [8910, 2, 1782],
        [891, 1, 100],
        [2250, null, 0],
      ]
    )
    assert.equal(result.total, 1882)
    assert.equal(new Date(result.availableAt).toISOString().slice(0, 10), '2026-12-20')
  })

  test('a refund, a renewal and another currency are counted as in the books', ({ assert }) => {
    const typed = {
      ...usualOrder('en', 0),
      currency: 'JPY',
      taxPercent: '10',
      discount: '',
      refund: '5500',
      paidOn: '2026-01-31',
    }
    typed.lines = [{ ...typed.lines[0]!, price: '10000', renewal: '3' }]
    const plan = { ...PLAN, renewalPayments: 3 }
    const { invoice: paid } = parseSample(typed)
    assert.equal(calculateSample(plan, paid!).total, 1000)
    assert.equal(calculateSample({ ...plan, renewalPayments: 2 }, paid!).total, 0)
  })

  test('mistakes are at their fields', ({ assert }) => {
    const usual = usualOrder('en', 0)
    const mistakes = (overrides: Partial<typeof usual>) =>
      parseSample({ ...usual, ...overrides }).mistakes.map(({ field }) => field)
    assert.deepEqual(mistakes({ currency: 'EUX' }), ['sample[currency]'])
    assert.deepEqual(
      mistakes({
        lines: [{ ...usual.lines[0]!, price: '', renewal: 'x' }],
        discount: '1.005',
        taxPercent: '200',
        refund: '-1',
        paidOn: '31/12/2026',
      }),
      [
        'sample[lines][0][renewal]',
        'sample[lines][0][price]',
        'sample[discount]',
        'sample[tax]',
        'sample[refund]',
        'sample[paid_on]',
      ]
    )
  })

  test('every mistake and warning has words in both languages', ({ assert }) => {
    const expectations = [...PERCENTS, ...AMOUNTS].map(([, expected]) => expected)
    const mistakes = expectations.filter((reason) => typeof reason === 'string')
    mistakes.push('amounts_missing', 'whole', 'day', 'too_many_rules', 'too_long_altogether')
    mistakes.push('too_many_entries', 'entry_too_long', 'tld')
    const warnings = ['no_rules', 'nothing_earns', 'unreachable']
    for (const locale of ['en', 'it']) {
      const { t } = { t: (key: string) => i18nManager.locale(locale).t(key, VALUES) }
      for (const reason of mistakes) assert.isNotEmpty(t(`plans.mistakes.${reason}`))
      for (const reason of warnings) assert.isNotEmpty(t(`plans.warnings.${reason}`))
    }
  })
})

const VALUES = { currency: 'EUR', decimals: 2, line: 'x', entry: 'x', most: 50, rule: 2, by: 1 }
