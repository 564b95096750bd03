import fc from 'fast-check'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { DECIDED_BY } from '#plans/calculator'
import {
  describeChanges,
  describeDecision,
  describeRule,
  describeTerms,
  termsInSentences,
} from '#plans/describe_terms'
import { type PlanRule, simpleTerms } from '#plans/plan_terms'
import { workedExample } from '#plans/worked_example'
import { runs } from '#tests/helpers/long'
import { anyTerms, fixed, nothing, percent, rule, terms } from '#tests/helpers/plan_terms'

const en = () => i18nManager.locale('en')
const it = () => i18nManager.locale('it')

const RULES: [rule: PlanRule, english: string, italian: string][] = [
  [rule({}, percent(1250)), 'Everything: 12.5%', 'Tutto: 12,5%'],
  [
    rule({ kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' }, percent(2000)),
    'Hosting, yearly, first payments: 20%',
    'Hosting, annuale, primi pagamenti: 20%',
  ],
  [
    rule(
      { kinds: ['domain'], tlds: ['it'], domainActions: ['register'], payment: 'new' },
      percent(500)
    ),
    'Domains .it, registrations, first payments: 5%',
    'Domini .it, registrazioni, primi pagamenti: 5%',
  ],
  [
    rule({ tlds: ['it', 'com', 'co.uk'] }, fixed({ EUR: 100, JPY: 150 })),
    'Domains .it, .com, or .co.uk: €1.00 or ¥150 each',
    'Domini .it, .com o .co.uk: 1,00 € o 150 JPY ciascuno',
  ],
  [
    rule({ kinds: ['setup', 'usage'], products: ['gale'], productGroups: ['vps'] }, nothing),
    'Setup fees or usage, product gale, group vps: nothing',
    'Costi di attivazione o consumi, prodotto gale, gruppo vps: nulla',
  ],
  [
    rule({ billingCycles: ['every full moon'], payment: 'renewal' }, fixed({})),
    'Every full moon, renewals: nothing',
    'Every full moon, rinnovi: nulla',
  ],
]

test.group('A plan in words', () => {
  for (const [each, english, italian] of RULES) {
    test(english, ({ assert }) => {
      assert.equal(describeRule(en(), each), english)
      assert.equal(describeRule(it(), each).replaceAll('\u00A0', ' '), italian)
    })
  }

  test('says what else the terms ask', ({ assert }) => {
    const plan = terms([rule({}, percent(1000))], {
      holdDays: 0,
      minimumOrder: { EUR: 1000 },
      binding: 'life',
      renewalPayments: 12,
      release: 'manual',
    })
    assert.deepEqual(describeTerms(en(), plan), {
      rules: ['Everything: 10%'],
      hold: 'Commissions are not held.',
      release: 'An admin makes them available.',
      minimumOrder: 'Orders under €10.00, net of tax and discounts, earn nothing.',
      renewals: 'The first 12 renewals of each service earn, later ones do not.',
      binding: 'Later orders of the same client earn too, without another visit.',
    })
    assert.isNull(describeTerms(en(), simpleTerms({ percentBps: 1000, holdDays: 30 })).renewals)
    assert.include(termsInSentences(it(), terms([]))[0]!, 'non ci sono regole')
  })

  test('has words for every way an item is decided, in both languages', ({ assert }) => {
    for (const decidedBy of DECIDED_BY) {
      const [english, italian] = [en(), it()].map((words) => describeDecision(words, decidedBy, 1))
      assert.isNotEmpty(english)
      assert.notEqual(english, italian)
    }
    assert.equal(describeDecision(en(), 'rule_pays_nothing', 1), 'Rule 2 pays nothing.')
  })

  test('has words for any terms', ({ assert }) => {
    fc.assert(
      fc.property(anyTerms, (plan) => {
        for (const words of [en(), it()]) {
          for (const sentence of termsInSentences(words, plan)) {
            assert.notMatch(sentence, /plans\.|undefined|NaN|\{/)
          }
        }
      }),
      { numRuns: runs(200, 5_000) }
    )
  })

  test('says what a version changed', ({ assert }) => {
    const before = terms([rule({}, percent(1000)), rule({ kinds: ['setup'] }, nothing)])
    const changes = (after: typeof before) => describeChanges(en(), before, after)

    assert.deepEqual(changes(before), [])
    assert.deepEqual(changes({ ...before, rules: before.rules.toReversed() }), [
      'The rules are in another order.',
    ])
    assert.deepEqual(
      changes({ ...before, rules: [rule({}, percent(1500)), before.rules[1]!], holdDays: 7 }),
      [
        'Added: Everything: 15%',
        'Removed: Everything: 10%',
        'Commissions are held for 7 days from the payment.',
      ]
    )
    assert.deepEqual(changes({ ...before, renewalPayments: 0 }), ['Renewals earn nothing.'])
    assert.deepEqual(describeChanges(en(), { ...before, minimumOrder: { EUR: 100 } }, before), [
      'No order is too small.',
    ])
  })
})

test.group('A worked example', () => {
  test('is a year of hosting where that earns: €119.88 order → €11.99', ({ assert }) => {
    assert.deepEqual(workedExample(simpleTerms({ percentBps: 1000, holdDays: 30 })), {
      currency: 'EUR',
      orderAmount: 11_988,
      commission: 1_199,
      rule: 0,
    })
  })

  test('else something that a rule is about, in the currency’s own decimals', ({ assert }) => {
    const plan = terms([
      rule({ kinds: ['hosting'] }, nothing),
      rule({ tlds: ['it'], domainActions: ['register'] }, fixed({ EUR: 100 })),
      rule({ products: ['backups'] }, percent(1000)),
    ])
    assert.deepInclude(workedExample(plan), { commission: 100, rule: 1 })
    assert.deepInclude(workedExample(plan, 'KWD'), { orderAmount: 119_880, commission: 11_988 })
    assert.deepInclude(workedExample(plan, 'JPY'), { orderAmount: 11_988, commission: 1_199 })
  })

  test('is no less than the minimum order, and none where nothing earns', ({ assert }) => {
    const plan = terms([rule({}, percent(1000))], { minimumOrder: { EUR: 50_000 } })
    assert.deepInclude(workedExample(plan), { orderAmount: 50_000, commission: 5_000 })
    assert.isNull(workedExample(terms([])))
    assert.isNull(workedExample(terms([rule({ payment: 'renewal' }, percent(1000))])))
  })
})
