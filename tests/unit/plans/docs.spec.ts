/**
 * The example of docs/plans.md, calculated.
 */
import { readFileSync } from 'node:fs'
import { test } from '@japa/runner'
import app from '@adonisjs/core/services/app'
import i18nManager from '@adonisjs/i18n/services/main'
import { formatMoney } from '#core/money'
import { calculateCommissions } from '#plans/calculator'
import { describeRule } from '#plans/describe_terms'
import { fixed, invoice, items, nothing, percent, rule, terms } from '#tests/helpers/plan_terms'

const PLAN = terms(
  [
    rule({ kinds: ['setup'] }, nothing),
    rule({ kinds: ['domain'], tlds: ['it'], domainActions: ['register'] }, fixed({ EUR: 100 })),
    rule({ kinds: ['domain'], domainActions: ['transfer'] }, percent(1000)),
    rule({ kinds: ['hosting'], billingCycles: ['yearly'], payment: 'new' }, percent(2000)),
    rule({ payment: 'renewal' }, percent(500)),
    rule({ payment: 'new' }, percent(1000)),
  ],
  { renewalPayments: 12 }
)

const PAID = invoice({
  discount: 1389,
  total: 15_251,
  items: items(
    { kind: 'hosting', billingCycle: 'yearly', amount: 9900 },
    { kind: 'domain', tld: 'it', domainAction: 'register', billingCycle: 'yearly', amount: 990 },
    { kind: 'addon', billingCycle: 'yearly', amount: 2500 },
    { kind: 'setup', amount: 500 }
  ),
})

const UNJUDGED = { netAmount: null, currency: 'EUR' }
const euro = (minor: number) => formatMoney(minor, 'EUR', 'en')

test.group('docs/plans.md', () => {
  const text = readFileSync(app.makePath('docs/plans.md'), 'utf8').replaceAll(/\s+/g, ' ')

  test('names the example’s rules as the pages do', ({ assert }) => {
    for (const [index, each] of PLAN.rules.entries()) {
      assert.include(text, `${index + 1}. ${describeRule(i18nManager.locale('en'), each)}`)
    }
  })

  test('has the example’s figures, before and after its refund', ({ assert }) => {
    const names = ['hosting, yearly', '.it domain', 'add-on, yearly', 'setup fee']
    for (const line of calculateCommissions(PLAN, UNJUDGED, PAID)) {
      const { itemId, itemAmount, discount, baseAmount, rule: position, amount } = line
      const cells = [itemAmount, discount, baseAmount].map(euro).join(' | ')
      assert.include(
        text,
        `| ${names[itemId - 1]} | ${cells} | ${position! + 1} | ${euro(amount)} |`
      )
    }
    const left = calculateCommissions(PLAN, UNJUDGED, { ...PAID, takenBack: 3050 })
    const [hosting, domain, addon] = left.map(({ amount }) => euro(amount))
    assert.include(
      text,
      `leaves the hosting ${euro(left[0]!.baseAmount)} of base and ${hosting} of commission, the domain ${domain}, the add-on ${addon}: €16.86 instead of €21.07`
    )
    assert.equal(
      left.reduce((total, { amount }) => total + amount, 0),
      1686
    )
  })

  test('has the renewal’s figure', ({ assert }) => {
    const renewal = invoice({
      items: items({ billingCycle: 'yearly', amount: 9900, renewal: true }),
    })
    const [line] = calculateCommissions(PLAN, UNJUDGED, renewal)
    assert.include(text, `renewed for €99.00: 5 %, ${euro(line!.amount)}`)
  })
})
