import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'

/**
 * The day of an instant (milliseconds) as lists have it in their addresses: `2026-11-20`.
 */
export function programDayOf(instant: number): string {
  return DateTime.fromMillis(instant, { zone: programTimeZone }).toFormat('yyyy-MM-dd')
}
