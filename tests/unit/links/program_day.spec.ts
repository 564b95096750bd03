import { test } from '@japa/runner'
import { programDay, programDaysUpTo } from '#links/program_day'

/** The suite's programme keeps Rome's time: +1, in summer +2 hours. */
test.group('Day of the programme', () => {
  test('{instant} is in {day}')
    .with([
      { instant: '2026-11-19T22:59:59.999Z', day: 20261119 },
      { instant: '2026-11-19T23:00:00.000Z', day: 20261120 },
      { instant: '2026-11-20T22:59:59.999Z', day: 20261120 },
      { instant: '2026-11-20T23:00:00.000Z', day: 20261121 },
      { instant: '2026-07-01T21:59:59.999Z', day: 20260701 },
      { instant: '2026-07-01T22:00:00.000Z', day: 20260702 },
      { instant: '2026-12-31T23:30:00.000Z', day: 20270101 },
      { instant: '2026-03-29T21:59:59.999Z', day: 20260329 },
      { instant: '2026-03-29T22:00:00.000Z', day: 20260330 },
      { instant: '2026-10-25T22:59:59.999Z', day: 20261025 },
    ])
    .run(({ assert }, { instant, day }) => {
      assert.equal(programDay(Date.parse(instant)), day)
    })

  test('the last days are each there once, across months and changes of the clock', ({
    assert,
  }) => {
    assert.deepEqual(
      programDaysUpTo(Date.parse('2026-10-26T12:00:00Z'), 4),
      [20261023, 20261024, 20261025, 20261026]
    )
    assert.deepEqual(
      programDaysUpTo(Date.parse('2026-03-01T23:30:00Z'), 3),
      [20260228, 20260301, 20260302]
    )
    assert.lengthOf(new Set(programDaysUpTo(Date.parse('2026-11-20T12:00:00Z'), 400)), 400)
  })
})
