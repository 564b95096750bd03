/**
 * Every code that a receipt may say has its words, in both languages and to both readers.
 */
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { DECIDED_BY } from '#plans/calculator'
import { describeDecision } from '#plans/describe_terms'
import { RECEIPT_CODES } from '#receipts/compose_receipt'
import { HIDDEN_FACTS } from '#receipts/compose_receipt/hidden_facts'
import { CHECK_CODES } from '#receipts/explain_attribution'
import { CALCULATION_CODES } from '#receipts/explain_calculation'
import { OWNER_CODES } from '#receipts/explain_owner'
import { formatExact, ReceiptWords, statement, type Value } from '#receipts/statement'
import { TIMELINE_CODES } from '#receipts/timeline'
import {
  ATTRIBUTION_REASONS,
  CHANGE_CAUSES,
  REJECTIONS,
  RULE_CODES,
  VERDICT_CODES,
} from '#receipts/verdict'

const ENGLISH =
  /\b(the|of|was|were|is|are|and|by|your|you|not|with|order|client|visit|which|counts?|paid|refund|nothing|discount|items?|signup|from|after|before|nobody|credited|available|pending)\b/i

/** The choices that texts make, each with what it may be. */
const CHOICES: Record<string, readonly string[]> = {
  kind: ['order', 'signup'],
  whose: ['own', 'other', 'admin'],
  cause: [...CHANGE_CAUSES, 'other'],
  standing: [
    'suspended',
    'left',
    'ended',
    'declined',
    'inactive',
    'deleted',
    'blocked',
    'none',
    'other',
  ],
  createdBy: ['admin', 'reseller', 'other'],
  model: ['last_click', 'first_click'],
  through: ['yes', 'no'],
  hasClient: ['yes', 'no'],
  hasNote: ['yes', 'no'],
  trial: ['yes', 'no'],
  counts: ['yes', 'no'],
  byAgent: ['yes', 'no'],
  coupon: ['yes', 'no'],
  consented: ['yes', 'no'],
}

const NAMES = Object.fromEntries(
  [
    ...['link', 'affiliate', 'client', 'number', 'panel', 'by', 'note', 'reason', 'reasons'],
    ...['order', 'service', 'verdict', 'rule', 'name', 'item', 'agent'],
  ].map((name) => [name, 'Xyz'])
)
const INSTANT = Date.parse('2026-11-20T09:15:00Z')
const MONEY = { minor: 119_88, currency: 'EUR' }

/** Whatever a text may want filled in. */
const FILLED: Record<string, Value> = {
  ...NAMES,
  ...Object.fromEntries(
    ['visitedAt', 'diesAt', 'at', 'since', 'boundAt', 'associatedAt', 'on', 'availableAt'].map(
      (name) => [name, { day: INSTANT }]
    )
  ),
  ...Object.fromEntries(
    [
      ...[
        'base',
        'commission',
        'fixed',
        'paid',
        'minimum',
        'judged',
        'subtotal',
        'discount',
        'net',
      ],
      ...['tax', 'total', 'gross'],
    ].map((name) => [name, MONEY])
  ),
  exact: { minor: 11_988n, scale: 1, currency: 'EUR' },
  amounts: { amounts: [MONEY, { minor: 300, currency: 'USD' }] },
  share: { bps: 1_250 },
  rate: { bps: 1_250 },
  currency: 'EUR',
  lifeDays: 30,
  days: 30,
  limit: 2,
  before: 2,
  count: 2,
  more: 2,
  version: 3,
  seconds: 1,
  orders: 21,
}

const CODES = [
  ...CHECK_CODES,
  ...VERDICT_CODES,
  ...RULE_CODES,
  ...RECEIPT_CODES,
  ...CALCULATION_CODES,
  ...TIMELINE_CODES,
  ...OWNER_CODES,
]

/** Every choice that the text makes, each with the first of the others. */
function variants(text: string): Record<string, Value>[] {
  const first = Object.fromEntries(Object.entries(CHOICES).map(([name, [one]]) => [name, one!]))
  const made = Object.entries(CHOICES).filter(([name]) => text.includes(`{${name}, select`))
  return [
    first,
    ...made.flatMap(([name, values]) => values.map((value) => ({ ...first, [name]: value }))),
  ]
}

test.group('Words of receipts', () => {
  for (const locale of ['en', 'it']) {
    for (const viewer of ['affiliate', 'admin'] as const) {
      test(`every code has words in ${locale} for an ${viewer}, with nothing left unfilled`, ({
        assert,
      }) => {
        const { say } = new ReceiptWords(i18nManager.locale(locale), viewer)
        const texts = i18nManager.getTranslationsFor(locale)
        for (const code of CODES) {
          for (const chosen of variants(texts[`receipts.${code}`]!)) {
            const text = say(statement(code, { ...FILLED, ...chosen }))
            assert.isAbove(text.trim().length, 1, code)
            assert.notMatch(text, /[{}]|undefined|NaN|receipts\./, code)
            assert.notMatch(text, / {2}|\s[.,;:](?!\w)|\.\.|,\./, code)
            if (locale === 'it') assert.notMatch(text, ENGLISH, `${code}: ${text}`)
          }
        }
      })
    }

    test(`what is hidden, and what decides a line, has words in ${locale}`, ({ assert }) => {
      const i18n = i18nManager.locale(locale)
      for (const fact of HIDDEN_FACTS) {
        const text = i18n.t(`receipts.hidden.${fact}`)
        assert.isNotEmpty(text)
      }
      for (const decidedBy of DECIDED_BY) {
        assert.isNotEmpty(describeDecision(i18n, decidedBy, 0))
        const codes = CALCULATION_CODES.filter((code) => code.startsWith(`line.${decidedBy}`))
        assert.isTrue(decidedBy === 'rule' || codes.length === 1, decidedBy)
      }
    })
  }

  test('no two refusals, causes or rejections say the same', ({ assert }) => {
    for (const locale of ['en', 'it']) {
      const { say } = new ReceiptWords(i18nManager.locale(locale), 'affiliate')
      const chosen = Object.fromEntries(
        Object.entries(CHOICES).map(([name, [one]]) => [name, one!])
      )
      const distinct = (codes: string[], values: Record<string, Value>[] = [{}]) => {
        const texts = codes.flatMap((code) =>
          values.map((each) => say(statement(code, { ...FILLED, ...chosen, ...each })))
        )
        assert.lengthOf([...new Set(texts)], texts.length)
      }
      distinct(ATTRIBUTION_REASONS.map((reason) => `rule.${reason}`))
      distinct(VERDICT_CODES.filter((code) => code.startsWith('verdict.refused.')))
      distinct(REJECTIONS.map((reason) => `verdict.rejected.${reason}`))
      distinct(
        ['timeline.change'],
        CHANGE_CAUSES.map((cause) => ({ cause }))
      )
    }
  })

  test('an amount before its rounding has the decimals it needs and no more', ({ assert }) => {
    for (const [minor, scale, currency, locale, expected] of [
      [119_880_000n, 4, 'EUR', 'en', '€119.88'],
      [11_98_8000n, 4, 'EUR', 'en', '€11.988'],
      [11_98_8000n, 4, 'EUR', 'it', '11,988 €'],
      [-5_000n, 4, 'EUR', 'en', '-€0.005'],
      [1n, 4, 'EUR', 'en', '€0.000001'],
      [1_999_5000n, 4, 'JPY', 'en', '¥1,999.5'],
      [12_345_6789n, 4, 'KWD', 'en', 'KWD 12.3456789'],
      [0n, 4, 'EUR', 'it', '0,00 €'],
    ] as const) {
      const text = formatExact(minor, scale, currency, locale).replaceAll('\u00A0', ' ')
      assert.equal(text, expected)
    }
  })
})
