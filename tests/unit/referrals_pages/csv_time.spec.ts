import { test } from '@japa/runner'
import { csvTime } from '#core/lists/csv_time'

test.group('Times in CSV', () => {
  for (const [instant, text] of [
    [Date.UTC(2026, 10, 20, 12, 5, 9), '2026-11-20 13:05:09'],
    [Date.UTC(2026, 5, 1, 22, 0, 0), '2026-06-02 00:00:00'],
    [Date.UTC(2026, 9, 25, 0, 30), '2026-10-25 02:30:00'],
    [Date.UTC(2026, 9, 25, 1, 30), '2026-10-25 02:30:00'],
    [Date.UTC(1999, 11, 31, 23, 59, 59, 999), '2000-01-01 00:59:59'],
  ] as const) {
    test(`${new Date(instant).toISOString()} is ${text} in Rome`, ({ assert }) => {
      assert.equal(csvTime(instant), text)
    })
  }
})
