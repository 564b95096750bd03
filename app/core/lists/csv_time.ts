import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'

/**
 * An instant as spreadsheets in any language read it: `2026-11-20 10:15:00`, in the programme's time zone, which the
 * column's heading names.
 * @param instant milliseconds
 */
export function csvTime(instant: number): string {
  return DateTime.fromMillis(instant, { zone: programTimeZone }).toFormat('yyyy-MM-dd HH:mm:ss')
}
