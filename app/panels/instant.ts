const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})$/i

const FIRST_YEAR = 1990
const LAST_YEAR = 2199

/**
 * Reads an ISO 8601 date and time with its offset. A time without one could mean any of 26 hours, and a day that
 * doesn't exist (`02-31`), which `Date` would roll over, is refused.
 * @returns milliseconds since 1970 UTC, finer digits dropped; null where it is none, or not between 1990 and 2199
 */
export function parseInstant(text: string): number | null {
  const match = INSTANT.exec(text)
  if (!match) return null

  const [year, month, day, hour, minute, second] = match
    .slice(1, 7)
    .map((part) => Number(part ?? 0))
  const milliseconds = Number((match[7] ?? '').slice(0, 3).padEnd(3, '0'))
  const utc = Date.UTC(year!, month! - 1, day, hour, minute, second, milliseconds)
  const date = new Date(utc)
  const exists =
    date.getUTCMonth() === month! - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hour &&
    date.getUTCMinutes() === minute &&
    date.getUTCSeconds() === second
  if (!exists || year! < FIRST_YEAR || year! > LAST_YEAR) return null

  const offset = match[8]!.toUpperCase()
  if (offset === 'Z') return utc
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(-2))
  if (hours > 14 || minutes > 59) return null
  const shift = (hours * 60 + minutes) * 60_000
  return offset.startsWith('-') ? utc + shift : utc - shift
}
