import { programTimeZone } from '#config/program'

/**
 * Which habits of writing dates and numbers a language of ours follows: English here is not the United States'
 * (20 Nov 2026, not Nov 20).
 */
const REGIONS: Record<string, string> = { en: 'en-GB', it: 'it-IT' }

const formats = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>()

function cached<T extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => T): T {
  let format = formats.get(key) as T | undefined
  if (!format) {
    format = make()
    formats.set(key, format)
  }
  return format
}

export function regionOf(locale: string) {
  return REGIONS[locale] ?? locale
}

export function formatNumber(value: number, locale: string) {
  return cached(`number ${locale}`, () => {
    // Italian groups from five digits on by itself: 1234 and 12.345 in one column.
    return new Intl.NumberFormat(regionOf(locale), { useGrouping: 'always' })
  }).format(value)
}

/**
 * @param basisPoints 1250 = 12.5 %
 */
export function formatPercent(basisPoints: number, locale: string) {
  return cached(`percent ${locale}`, () => {
    return new Intl.NumberFormat(regionOf(locale), { style: 'percent', maximumFractionDigits: 2 })
  }).format(basisPoints / 10_000)
}

/**
 * @param instant milliseconds; shown as the day in the programme's time zone: `20 Nov 2026`
 */
export function formatDate(instant: number, locale: string) {
  return cached(`date ${locale}`, () => {
    return new Intl.DateTimeFormat(regionOf(locale), {
      timeZone: programTimeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
    })
  }).format(instant)
}

/**
 * @param instant milliseconds; shown in the programme's time zone: `20 Nov 2026, 10:15`
 */
export function formatDateTime(instant: number, locale: string) {
  return cached(`date time ${locale}`, () => {
    return new Intl.DateTimeFormat(regionOf(locale), {
      timeZone: programTimeZone,
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    })
  }).format(instant)
}

/**
 * @param instant milliseconds, not far away; shown as the time alone, `10:15`, where it is on the same day as `at` in the
 * programme's time zone, else with its day
 */
export function formatTimeOrDate(instant: number, locale: string, at: number) {
  if (formatDate(instant, locale) !== formatDate(at, locale)) return formatDateTime(instant, locale)
  return cached(`time ${locale}`, () => {
    return new Intl.DateTimeFormat(regionOf(locale), {
      timeZone: programTimeZone,
      hour: '2-digit',
      minute: '2-digit',
    })
  }).format(instant)
}

/**
 * For `<time datetime>`: `2026-11-20T10:15:00.000Z`.
 */
export function machineTime(instant: number) {
  return new Date(instant).toISOString()
}
