import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'

/**
 * Days of the daily counters: `YYYYMMDD` as an integer (20261120), cut in the programme's time zone. Comparable, and
 * readable in the database.
 */
const number = (day: DateTime) => day.year * 10_000 + day.month * 100 + day.day

/**
 * Bounds of the day that was asked for last: the redirect asks for the same one all day long.
 */
let known = { from: 1, until: 0, day: 0 }

/**
 * The day that `instant` (milliseconds) falls on.
 */
export function programDay(instant: number): number {
  if (instant >= known.from && instant < known.until) return known.day

  const start = DateTime.fromMillis(instant, { zone: programTimeZone }).startOf('day')
  known = {
    from: start.toMillis(),
    until: start.plus({ days: 1 }).toMillis(),
    day: number(start),
  }
  return known.day
}

/**
 * The `count` days up to and with the one of `instant`, oldest first, each once, also where clocks change.
 */
export function programDaysUpTo(instant: number, count: number): number[] {
  const today = DateTime.fromMillis(instant, { zone: programTimeZone }).startOf('day')
  return Array.from({ length: count }, (_, index) =>
    number(today.minus({ days: count - 1 - index }))
  )
}
