import { test } from '@japa/runner'
import fc from 'fast-check'
import { amounts, choice, lines, wholeNumber, yesNo } from '#core/settings/setting'
import { runs } from '#tests/helpers/long'

const days = wholeNumber({ key: 'test.days', initial: 30, min: 1, max: 400, unit: 'days' })
const mode = yesNo({ key: 'test.mode', initial: false })
const model = choice({ key: 'test.model', initial: 'last', options: ['last', 'first'] })
const limits = amounts({ key: 'test.limits', initial: { EUR: 50_000 } })
const sites = lines({
  key: 'test.sites',
  initial: ['example.com'],
  atLeast: 1,
  max: 3,
  check: (entry) => (entry.includes(' ') ? 'site' : null),
})

test.group('What a setting takes', () => {
  test('a number: “{$self}” is refused')
    .with(['', '0', '401', '1.5', '-3', '1e2', '٣', '12 3', 'NaN', '99999999999'])
    .run(({ assert }, text) => {
      assert.deepEqual(days.parse(text), {
        ok: false,
        reason: 'number',
        values: { min: 1, max: 400 },
      })
    })

  test('a number with spaces around it is that number', ({ assert }) => {
    assert.deepEqual(days.parse(' 45 '), { ok: true, value: 45 })
  })

  test('yes or no, and nothing else', ({ assert }) => {
    assert.deepEqual(mode.parse('true'), { ok: true, value: true })
    assert.deepEqual(mode.parse('false'), { ok: true, value: false })
    assert.isFalse(mode.parse('perhaps').ok)
  })

  test('a choice, one of its options', ({ assert }) => {
    assert.deepEqual(model.parse('first'), { ok: true, value: 'first' })
    assert.isFalse(model.parse('__proto__').ok)
  })

  test('lines: empty ones and repetitions are dropped, limits hold', ({ assert }) => {
    assert.deepEqual(sites.parse('a.example\r\n\r\n b.example \na.example'), {
      ok: true,
      value: ['a.example', 'b.example'],
    })
    assert.include(sites.parse(' \n '), { ok: false, reason: 'too_few' })
    assert.include(sites.parse('a\nb\nc\nd'), { ok: false, reason: 'too_many' })
    assert.include(sites.parse('a b'), { ok: false, reason: 'site' })
    assert.include(sites.parse('x'.repeat(301)), { ok: false, reason: 'too_long' })
  })

  test('amounts: “{$self}” is refused')
    .with(['EUR', 'EUR -1', 'EUR 1.234', 'eur 5', 'XXZ 5', '5 EUR', 'JPY 1.5', 'EUR 1.00 x'])
    .run(({ assert }, text) => {
      assert.include(limits.parse(text), { ok: false, reason: 'amount' })
    })

  test('amounts of a currency that stands there twice are refused', ({ assert }) => {
    assert.include(limits.parse('EUR 1.00\nEUR 2.00'), { ok: false, reason: 'currency_twice' })
  })

  test('amounts in another order are the same amounts', ({ assert }) => {
    const read = (text: string) => {
      const parsed = limits.parse(text)
      return parsed.ok ? limits.format(parsed.value) : null
    }
    assert.equal(read('USD 5,50\nEUR 1'), 'EUR 1.00\nUSD 5.50')
    assert.equal(read('EUR 1.00\nUSD 5.50'), 'EUR 1.00\nUSD 5.50')
  })

  test('what it writes it reads again as the same', ({ assert }) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.dictionary(fc.constantFrom('EUR', 'JPY', 'KWD'), fc.nat()),
        (number, money) => {
          assert.deepEqual(days.parse(days.format(number)), { ok: true, value: number })
          assert.deepEqual(limits.parse(limits.format(money)), { ok: true, value: { ...money } })
        }
      ),
      { numRuns: runs(200, 20_000) }
    )
  })

  test('a stored text that means nothing any more is the default', ({ assert }) => {
    assert.equal(days.valueOf('500'), 30)
  })
})
