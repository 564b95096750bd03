import fc from 'fast-check'
import { test } from '@japa/runner'
import {
  apportion,
  CURRENCIES,
  decimalsOf,
  formatMoney,
  isCurrency,
  multiplyBps,
  parseMoney,
  percentToBps,
  sum,
  toDecimalString,
} from '#core/money'
import { longRuns } from '#tests/helpers/long'

const RUNS = { numRuns: longRuns ? 100_000 : 1_000 }
const amount = fc.maxSafeInteger()

/** What a person sees, with the spaces that break no line turned into plain ones. */
const shown = (minor: number, currency: string, locale: string) =>
  formatMoney(minor, currency, locale).replaceAll(/[\u00A0\u202F]/g, ' ')

test.group('Currencies', () => {
  test('{0} has {1} decimals')
    .with([
      ['EUR', 2],
      ['USD', 2],
      ['JPY', 0],
      ['KRW', 0],
      ['CLP', 0],
      ['ISK', 0],
      ['HUF', 2],
      ['IDR', 2],
      ['COP', 2],
      ['LAK', 2],
      ['IRR', 2],
      ['KWD', 3],
      ['BHD', 3],
      ['TND', 3],
      ['IQD', 3],
      ['CLF', 4],
      ['UYW', 4],
    ] as const)
    .run(({ assert }, [currency, decimals]) => {
      assert.equal(decimalsOf(currency), decimals)
    })

  test('what ISO does not list is not a currency', ({ assert }) => {
    for (const code of ['', 'eur', 'EURO', 'XXX', 'XTS', 'XAU', 'BTC', 'DEM', '__proto__']) {
      assert.isFalse(isCurrency(code), code)
      assert.throws(() => decimalsOf(code), /not an active ISO 4217 currency/)
    }
  })

  test('each currency is there once, by a three-letter code', ({ assert }) => {
    assert.equal(new Set(CURRENCIES).size, CURRENCIES.length)
    assert.isAbove(CURRENCIES.length, 150)
    assert.isTrue(CURRENCIES.every((code) => /^[A-Z]{3}$/.test(code)))
  })
})

test.group('Formatting money', () => {
  test('{0} {1} reads {3} in {2}')
    .with([
      [123_456, 'EUR', 'en', '€1,234.56'],
      [123_456, 'EUR', 'it', '1.234,56 €'],
      [-123_456, 'EUR', 'it', '-1.234,56 €'],
      [5, 'USD', 'en', '$0.05'],
      [-5, 'USD', 'en', '-$0.05'],
      [1999, 'JPY', 'en', '¥1,999'],
      [1999, 'KWD', 'en', 'KWD 1.999'],
      [123_456, 'HUF', 'en', 'HUF 1,234.56'],
      [12_345, 'CLF', 'en', 'CLF 1.2345'],
      [0, 'EUR', 'it', '0,00 €'],
      [Number.MAX_SAFE_INTEGER, 'EUR', 'it', '90.071.992.547.409,91 €'],
    ] as const)
    .run(({ assert }, [minor, currency, locale, text]) => {
      assert.equal(shown(minor, currency, locale), text)
    })

  test('a fraction or an inexact integer is refused', ({ assert }) => {
    for (const minor of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      assert.throws(() => formatMoney(minor, 'EUR', 'en'), /not an exact amount/)
      assert.throws(() => toDecimalString(minor, 'EUR'), /not an exact amount/)
    }
  })

  test('programs get digits and a dot', ({ assert }) => {
    assert.equal(toDecimalString(123_456, 'EUR'), '1234.56')
    assert.equal(toDecimalString(-5, 'EUR'), '-0.05')
    assert.equal(toDecimalString(1999, 'JPY'), '1999')
    assert.equal(toDecimalString(7, 'CLF'), '0.0007')
  })
})

test.group('Reading money', () => {
  test('"{0}" as {1} in {2}')
    .with([
      ['1.234,56', 'EUR', 'it', 123_456],
      ['1234,5', 'EUR', 'it', 123_450],
      ['€ 12', 'EUR', 'it', 1200],
      ['12 EUR', 'EUR', 'it', 1200],
      ['$1,234.56', 'USD', 'en', 123_456],
      ['-0.05', 'USD', 'en', -5],
      ['0', 'JPY', 'en', 0],
      ['1.50', 'EUR', 'it', 'malformed'],
      ['1,50', 'EUR', 'en', 'malformed'],
      ['12,34,567', 'EUR', 'en', 'malformed'],
      ['1.2.3', 'EUR', 'en', 'malformed'],
      ['', 'EUR', 'en', 'malformed'],
      ['-', 'EUR', 'en', 'malformed'],
      ['.5', 'EUR', 'en', 'malformed'],
      ['1e3', 'EUR', 'en', 'malformed'],
      ['Infinity', 'EUR', 'en', 'malformed'],
      ['1.234', 'USD', 'en', 'too_many_decimals'],
      ['1.5', 'JPY', 'en', 'too_many_decimals'],
      ['90071992547409.92', 'USD', 'en', 'out_of_range'],
    ] as const)
    .run(({ assert }, [text, currency, locale, expected]) => {
      const parsed = parseMoney(text, currency, locale)
      assert.equal(parsed.ok ? parsed.minor : parsed.reason, expected)
    })

  test('reading undoes formatting, for every currency and both languages', ({ assert }) => {
    for (const currency of CURRENCIES) {
      for (const locale of ['en', 'it']) {
        fc.assert(
          fc.property(amount, (minor) => {
            assert.deepEqual(parseMoney(formatMoney(minor, currency, locale), currency, locale), {
              ok: true,
              minor,
            })
          }),
          { numRuns: longRuns ? 1_000 : 20 }
        )
      }
    }
  }).timeout(120_000)
})

test.group('A share in basis points', () => {
  test('{1} bps of {0} are {2}')
    .with([
      [1999, 1000, 200],
      [1995, 1000, 200],
      [1994, 1000, 199],
      [5, 1000, 1],
      [4, 1000, 0],
      [-5, 1000, -1],
      [-1994, 1000, -199],
      [0, 1000, 0],
      [1999, 0, 0],
      [1999, 10_000, 1999],
      [Number.MAX_SAFE_INTEGER, 10_000, Number.MAX_SAFE_INTEGER],
      [Number.MAX_SAFE_INTEGER, 1, 900_719_925_474],
    ] as const)
    .run(({ assert }, [base, bps, share]) => {
      assert.equal(multiplyBps(base, bps), share)
    })

  test('is refused below zero and beyond exact integers', ({ assert }) => {
    assert.throws(() => multiplyBps(100, -1), /negative/)
    assert.throws(() => multiplyBps(0.5, 100), /not an exact amount/)
    assert.throws(() => multiplyBps(Number.MAX_SAFE_INTEGER, 20_000), /beyond the amounts/)
  })

  test('is at most half a unit from the exact share, and symmetric', ({ assert }) => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (base, bps) => {
        const share = multiplyBps(base, bps)
        const error = BigInt(share) * 10_000n - BigInt(base) * BigInt(bps)
        assert.isTrue((error < 0n ? -error : error) <= 5_000n)
        assert.equal(share + multiplyBps(-base, bps), 0)
      }),
      RUNS
    )
  })
})

test.group('Splitting an amount', () => {
  test('{0} by {1} is {2}')
    .with([
      [100, [1, 1, 1], [34, 33, 33]],
      [-100, [1, 1, 1], [-34, -33, -33]],
      [1, [0, 1, 1], [0, 1, 0]],
      [5, [1, 2, 3], [1, 2, 2]],
      [0, [], []],
      [0, [0, 0], [0, 0]],
      [7, [7], [7]],
    ] as const)
    .run(({ assert }, [total, weights, parts]) => {
      assert.deepEqual(apportion(total, weights), [...parts])
    })

  test('is refused where there is nothing to split by', ({ assert }) => {
    assert.throws(() => apportion(1, []), /nothing to split/)
    assert.throws(() => apportion(1, [0]), /nothing to split/)
    assert.throws(() => apportion(1, [1, -1]), /negative/)
  })

  test('sums exactly, gives nothing to no weight, and stays within one unit of the share', ({
    assert,
  }) => {
    const weights = fc.array(fc.nat(), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(amount, weights, (total, parts) => {
        fc.pre(parts.some((weight) => weight > 0))
        const split = apportion(total, parts)
        assert.equal(sum(split), total)
        const whole = parts.reduce((all, weight) => all + BigInt(weight), 0n)
        for (const [index, part] of split.entries()) {
          const error = BigInt(part) * whole - BigInt(total) * BigInt(parts[index]!)
          assert.isTrue((error < 0n ? -error : error) < whole)
          if (parts[index] === 0) assert.equal(part, 0)
        }
      }),
      RUNS
    )
  })
})

test.group('A percentage', () => {
  test('"{0}" is {1} basis points')
    .with([
      ['10', 1000],
      ['12.5', 1250],
      ['0.05', 5],
      ['100', 10_000],
      ['0', 0],
      ['100.01', null],
      ['10%', null],
      ['-1', null],
      ['1.005', null],
      ['', null],
    ] as const)
    .run(({ assert }, [text, bps]) => {
      assert.equal(percentToBps(text), bps)
    })
})
