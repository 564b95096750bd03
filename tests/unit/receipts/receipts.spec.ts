import fc from 'fast-check'
import { test } from '@japa/runner'
import i18nManager from '@adonisjs/i18n/services/main'
import { composeReceipt } from '#receipts/compose_receipt'
import { explainAttribution } from '#receipts/explain_attribution'
import { presentReceipt } from '#receipts/present_receipt'
import type { Viewer } from '#receipts/statement'
import { runs } from '#tests/helpers/long'
import { anyFacts, anySource, decided, GIVES_AWAY } from '#tests/unit/receipts/receipt_facts'

const ALICE: Viewer = { kind: 'affiliate', affiliateId: 10 }
const ADMIN: Viewer = { kind: 'admin' }
const ENGLISH = /\b(the|was|which|your|client|visit|nothing|order|counts)\b/i

const names = { links: new Map(), affiliates: new Map() }

test.group('Receipts, whatever the facts', () => {
  test('an affiliate’s receipt gives nothing away, and says everything in their language', ({
    assert,
  }) => {
    fc.assert(
      fc.property(anySource, fc.constantFrom('en', 'it'), (source, locale) => {
        const said = presentReceipt(
          composeReceipt(source, ALICE),
          ALICE,
          i18nManager.locale(locale)
        )
        const text = JSON.stringify(said)
        assert.notMatch(text, GIVES_AWAY)
        assert.notMatch(text, /\{[a-z]|undefined|NaN|\[object/)
        assert.isNull(said.hidden)
        const codes = /"(kind|state|currency)":"\w+"|"\w+":/g
        if (locale === 'it') assert.notMatch(text.replace(codes, ''), ENGLISH)
      }),
      { numRuns: runs(500, 20_000) }
    )
  })

  test('an admin’s receipt says everything too', ({ assert }) => {
    fc.assert(
      fc.property(anySource, fc.constantFrom('en', 'it'), (source, locale) => {
        const said = presentReceipt(
          composeReceipt(source, ADMIN),
          ADMIN,
          i18nManager.locale(locale)
        )
        assert.notMatch(JSON.stringify(said), /\{[a-z]|undefined|NaN|\[object/)
        assert.include(JSON.stringify(said.hidden), 'secret-client')
      }),
      { numRuns: runs(300, 10_000) }
    )
  })

  test('what was looked at fits the decision: a credit has no “no”, a refusal has one', ({
    assert,
  }) => {
    let credits = 0
    fc.assert(
      fc.property(anyFacts, (given) => {
        const { facts } = decided(given, 1)
        const failed = explainAttribution(facts, names, ADMIN).filter(
          ({ state }) => state === 'failed'
        )
        if (facts.decision.outcome === 'credited') {
          credits++
          // what another affiliate’s visit failed of is told beside a credit by binding
          if (facts.decision.source !== 'binding') assert.isEmpty(failed)
        } else {
          assert.isNotEmpty(failed)
        }
      }),
      { numRuns: runs(1_000, 50_000) }
    )
    assert.isAbove(credits, 20)
  })
})
