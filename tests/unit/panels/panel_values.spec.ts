import { test } from '@japa/runner'
import { dayOf, idOf, instantOf, minorOf, rowsOf } from '#panels/drivers/panel_values'

test.group('What PHP panels put into JSON', () => {
  test('the amount {value} in {currency} is {minor} minor units')
    .with([
      { value: '12.95', currency: 'EUR', minor: 1295 },
      { value: '-12.95', currency: 'EUR', minor: -1295 },
      { value: '0.000', currency: 'EUR', minor: 0 },
      { value: '-0.00', currency: 'EUR', minor: 0 },
      { value: 8.910000000000002, currency: 'EUR', minor: 891 },
      { value: 10.124999999999998, currency: 'EUR', minor: 1013 },
      { value: 0.1 + 0.2, currency: 'EUR', minor: 30 },
      { value: 1.005, currency: 'EUR', minor: 101 },
      { value: -1.005, currency: 'EUR', minor: -101 },
      { value: 1e-7, currency: 'EUR', minor: 0 },
      { value: 12, currency: 'JPY', minor: 12 },
      { value: '1.2345', currency: 'KWD', minor: 1235 },
      { value: '90071992547409.91', currency: 'EUR', minor: Number.MAX_SAFE_INTEGER },
      { value: '90071992547409.92', currency: 'EUR', minor: null },
      { value: '1,234.56', currency: 'EUR', minor: null },
      { value: '€12.95 EUR', currency: 'EUR', minor: null },
      { value: '', currency: 'EUR', minor: null },
      { value: null, currency: 'EUR', minor: null },
      { value: Number.NaN, currency: 'EUR', minor: null },
      { value: '12.95', currency: '', minor: null },
    ])
    .run(({ assert }, { value, currency, minor }) => {
      assert.strictEqual(minorOf(value, currency), minor)
    })

  test('a number is an id as text; what is none is not sent to a panel', ({ assert }) => {
    assert.deepEqual([idOf(7), idOf('7')], ['7', '7'])
    for (const none of ['', '0', '07', '-1', '1.5', '1 OR 1=1', ' 1', '1\n', 0, null, {}, 1e20]) {
      assert.isNull(idOf(none))
    }
  })

  test('a day is one that exists', ({ assert }) => {
    assert.equal(dayOf('2026-11-21 10:00:00'), '2026-11-21')
    for (const none of ['0000-00-00', '2026-02-31', '21/11/2026', '', null]) {
      assert.isNull(dayOf(none))
    }
  })

  test('a time is by the clock of the panel', ({ assert }) => {
    const at = (zone: string) => instantOf('2026-07-01 00:30:00', zone)
    assert.equal(at('UTC'), Date.parse('2026-07-01T00:30:00Z'))
    assert.equal(at('Europe/Rome'), Date.parse('2026-06-30T22:30:00Z'))
    assert.equal(instantOf('2026-07-01', 'UTC'), Date.parse('2026-07-01T00:00:00Z'))
    assert.isNull(instantOf('0000-00-00 00:00:00', 'UTC'))
    assert.isNull(at('Nowhere/At_All'))
  })

  test('a list with gaps is a list', ({ assert }) => {
    assert.deepEqual(rowsOf({ 0: { id: 1 }, 2: { id: 3 } }), [{ id: 1 }, { id: 3 }])
    assert.deepEqual(rowsOf([{ id: 1 }, null, 'x']), [{ id: 1 }])
    assert.deepEqual(rowsOf(''), [])
  })
})
