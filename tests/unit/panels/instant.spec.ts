import fc from 'fast-check'
import { test } from '@japa/runner'
import { parseInstant } from '#panels/instant'

test.group('Instant', () => {
  test('{text} is {iso}')
    .with([
      { text: '2026-11-20T10:15:00Z', iso: '2026-11-20T10:15:00.000Z' },
      { text: '2026-11-20T10:15Z', iso: '2026-11-20T10:15:00.000Z' },
      { text: '2026-11-20t10:15:00z', iso: '2026-11-20T10:15:00.000Z' },
      { text: '2026-11-20T10:15:00.5Z', iso: '2026-11-20T10:15:00.500Z' },
      { text: '2026-11-20T10:15:00.123456Z', iso: '2026-11-20T10:15:00.123Z' },
      { text: '2026-11-20T10:15:00+01:00', iso: '2026-11-20T09:15:00.000Z' },
      { text: '2026-11-20T10:15:00+0530', iso: '2026-11-20T04:45:00.000Z' },
      { text: '2026-12-31T20:15:00-05:00', iso: '2027-01-01T01:15:00.000Z' },
      { text: '2028-02-29T00:00:00Z', iso: '2028-02-29T00:00:00.000Z' },
    ])
    .run(({ assert }, { text, iso }) => {
      assert.equal(parseInstant(text), Date.parse(iso))
    })

  test('{$self} is none')
    .with([
      '',
      'now',
      '2026-11-20',
      '2026-11-20T10:15:00',
      '2026-11-20 10:15:00Z',
      '2026-02-29T00:00:00Z',
      '2026-11-31T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-00-01T00:00:00Z',
      '2026-11-20T24:00:00Z',
      '2026-11-20T10:60:00Z',
      '2026-11-20T10:15:61Z',
      '2026-11-20T10:15:00+15:00',
      '2026-11-20T10:15:00Z ',
      '0026-11-20T10:15:00Z',
      '9999-11-20T10:15:00Z',
      '1795000000',
    ])
    .run(({ assert }, text) => {
      assert.isNull(parseInstant(text))
    })

  test('reads back what toISOString writes', () => {
    const instants = fc.date({
      min: new Date('1990-01-01T00:00:00Z'),
      max: new Date('2199-12-31T23:59:59Z'),
      noInvalidDate: true,
    })
    fc.assert(fc.property(instants, (date) => parseInstant(date.toISOString()) === date.getTime()))
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        parseInstant(text)
      })
    )
  })
})
