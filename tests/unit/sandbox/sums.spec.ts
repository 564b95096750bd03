import fc from 'fast-check'
import { test } from '@japa/runner'
import { formatMoney } from '#core/money'
import { sumUp } from '#sandbox/sums'
import { quote, type CartLine } from '#sandbox/cart'
import { COUPONS, PRODUCTS, TLDS } from '#sandbox/catalogue'
import { amountInput, CURRENCIES, parseAmount } from '#sandbox/money'

const RUNS = { numRuns: 1_000 }
const amount = fc.integer({ min: 0, max: 100_000_000 })

test.group('Sample panel: sums', () => {
  test('discount and tax are each rounded half up once', ({ assert }) => {
    assert.deepEqual(sumUp([1990], 0, 2_200), {
      subtotal: 1990,
      discount: 0,
      tax: 438,
      total: 2428,
    })
    assert.deepEqual(sumUp([25], 1_000, 2_200), { subtotal: 25, discount: 3, tax: 5, total: 27 })
    assert.deepEqual(sumUp([], 1_000, 2_200), { subtotal: 0, discount: 0, tax: 0, total: 0 })
  })

  test('subtotal − discount + tax is the total, whatever is bought', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.array(amount, { maxLength: 20 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 3_000 }),
        (amounts, discountBps, taxBps) => {
          const sums = sumUp(amounts, discountBps, taxBps)
          assert.equal(
            sums.subtotal,
            amounts.reduce((sum, one) => sum + one, 0)
          )
          assert.equal(sums.total, sums.subtotal - sums.discount + sums.tax)
          assert.isAtMost(sums.discount, sums.subtotal)
          assert.isAtLeast(sums.total, 0)
          for (const value of Object.values(sums)) assert.isTrue(Number.isSafeInteger(value))
        }
      ),
      RUNS
    )
  })

  test('a cart of any lines in any currency is priced by the contract’s sums', ({ assert }) => {
    const product = fc.record({
      key: fc.uuid(),
      productId: fc.constantFrom(...PRODUCTS.map(({ id }) => id)),
      cycle: fc.constantFrom('monthly' as const, 'yearly' as const),
      domain: fc.constant('mysite.it'),
      trial: fc.boolean(),
    })
    const domain = fc.record({
      key: fc.uuid(),
      domain: fc.constant('mysite.it'),
      tld: fc.constantFrom(...Object.keys(TLDS)),
      action: fc.constantFrom('register' as const, 'renew' as const, 'transfer' as const),
    })
    const line: fc.Arbitrary<CartLine> = fc.oneof(product, domain)

    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 20 }),
        fc.constantFrom(...CURRENCIES),
        fc.constantFrom(null, 'NOPE', ...Object.keys(COUPONS)),
        (lines, currency, coupon) => {
          const priced = quote(lines, currency, coupon)
          const net = priced.items.reduce((sum, item) => sum + item.amount, 0)
          assert.equal(priced.subtotal, net)
          assert.equal(priced.total, net - priced.discount + priced.tax)
          assert.equal(priced.coupon, coupon === 'NOPE' ? null : coupon)
          if (priced.trial) assert.equal(priced.total, 0)
        }
      ),
      RUNS
    )
  })

  test('a cart with a trial and something to pay is no trial', ({ assert }) => {
    const trial = { key: 'a', productId: 'breeze', cycle: 'monthly', trial: true } as const
    const plan = { key: 'b', productId: 'gale', cycle: 'yearly' } as const
    assert.isTrue(quote([trial], 'EUR', null).trial)
    assert.isFalse(quote([trial, plan], 'EUR', null).trial)
    assert.isFalse(quote([], 'EUR', null).trial)
  })

  test('a product without a trial is paid, whatever the form says', ({ assert }) => {
    const line = { key: 'a', productId: 'gale', cycle: 'monthly', trial: true } as const
    assert.equal(quote([line], 'USD', null).subtotal, 899)
  })
})

test.group('Sample panel: money', () => {
  test('amounts are shown in the currency’s own decimals', ({ assert }) => {
    const plain = (text: string) => text.replaceAll('\u00A0', ' ')
    assert.equal(plain(formatMoney(123456, 'EUR', 'it')), '1.234,56 €')
    assert.equal(plain(formatMoney(123456, 'USD', 'en')), '$1,234.56')
    assert.equal(plain(formatMoney(123456, 'JPY', 'en')), '¥123,456')
  })

  test('what a form shows is read back as the same amount', ({ assert }) => {
    fc.assert(
      fc.property(amount, fc.constantFrom(...CURRENCIES), (minor, currency) => {
        assert.equal(parseAmount(amountInput(minor, currency), currency), minor)
      }),
      RUNS
    )
  })

  test('"{text}" in {currency} is read as {minor}')
    .with([
      { text: '12,5', currency: 'EUR', minor: 1250 },
      { text: ' 12.50 ', currency: 'USD', minor: 1250 },
      { text: '1999', currency: 'JPY', minor: 1999 },
      { text: '19.99', currency: 'JPY', minor: null },
      { text: '1.234', currency: 'EUR', minor: null },
      { text: '-5', currency: 'EUR', minor: null },
      { text: '1e3', currency: 'EUR', minor: null },
      { text: '', currency: 'EUR', minor: null },
    ] as const)
    .run(({ assert }, { text, currency, minor }) => {
      assert.equal(parseAmount(text, currency), minor)
    })
})
