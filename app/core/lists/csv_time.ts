import { programTimeZone } from '#config/program'

/**
 * Swedish writes dates as ISO 8601 does. Luxon's formatter took a second for 20,000 cells, this one 50 ms.
 */
const format = new Intl.DateTimeFormat('sv-SE', {
  timeZone: programTimeZone,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})

/**
 * An instant as spreadsheets in any language read it: `2026-11-20 10:15:00`, in the programme's time zone, which the
 * column's heading names.
 * @param instant milliseconds
 */
export function csvTime(instant: number): string {
  return format.format(instant)
}
