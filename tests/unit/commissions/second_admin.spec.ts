import { test } from '@japa/runner'
import { needsSecondAdmin } from '#commissions/corrections/second_admin'

const LIMITS = { EUR: 50_000, JPY: 0 }

const CASES: [title: string, currency: string, recent: number[], amount: number, needs: boolean][] =
  [
    ['the limit itself needs none', 'EUR', [], 50_000, false],
    ['a cent more does', 'EUR', [], 50_001, true],
    ['a debit counts like a credit', 'EUR', [], -50_001, true],
    ['what was booked within the day counts too', 'EUR', [30_000], 20_001, true],
    ['a debit does not make room for a credit', 'EUR', [-30_000], 30_000, true],
    ['a currency without a limit needs none', 'USD', [], 1_000_000_000, false],
    ['a limit of nothing always needs one', 'JPY', [], 1, true],
  ]

test.group('Second admin', () => {
  for (const [title, currency, recent, amount, needs] of CASES) {
    test(title, ({ assert }) => {
      assert.equal(needsSecondAdmin(LIMITS, currency, recent, amount), needs)
    })
  }
})
