import { DateTime, IANAZone } from 'luxon'
import { decimalsOf, isCurrency } from '#core/money'

/**
 * What PHP panels put into JSON: the same field is a number in one version and a string in the next, “nothing” is `""`, `0`,
 * `null` or `0000-00-00`, and an empty list is `""`, `[]` or missing.
 */
export type Row = Record<string, unknown>

export function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function rowOf(value: unknown): Row {
  return isRow(value) ? value : {}
}

/**
 * @returns the objects of a list, or of an object that PHP made of a list with gaps
 */
export function rowsOf(value: unknown): Row[] {
  if (Array.isArray(value)) return value.filter(isRow)
  return isRow(value) ? Object.values(value).filter(isRow) : []
}

/**
 * @returns one line; empty where there is nothing
 */
export function textOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  return typeof value === 'string' ? value.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim() : ''
}

/**
 * @returns a row's number as text; null for what is none, which must not be sent to a panel: PHP reads `1 OR 1=1` as 1
 */
export function idOf(value: unknown): string | null {
  const text = typeof value === 'number' ? String(value) : value
  return typeof text === 'string' && /^[1-9]\d{0,14}$/.test(text) ? text : null
}

/**
 * @param value ISO 8601 day, with or without a time behind it
 */
export function dayOf(value: unknown): string | null {
  const day = /^\d{4}-\d\d-\d\d(?!\d)/.exec(textOf(value))?.[0]
  return day !== undefined && DateTime.fromISO(day).isValid ? day : null
}

/**
 * @param value `2026-11-21 16:20:00`, or the day alone, by the clock of the panel
 * @returns milliseconds since 1970 UTC
 */
export function instantOf(value: unknown, zone: string): number | null {
  if (dayOf(value) === null) return null
  const instant = DateTime.fromSQL(textOf(value), { zone })
  return instant.isValid ? instant.toMillis() : null
}

/**
 * @param at milliseconds since 1970 UTC; what is before then counts as its first day
 * @returns ISO 8601 day, UTC
 */
export function dayText(at: number): string {
  return new Date(Math.max(at, 0)).toISOString().slice(0, 10)
}

export function isTimezone(zone: string): boolean {
  return IANAZone.isValidZone(zone)
}

/**
 * Panels give amounts as text (`12.95`, `0.000`) or as floats that arithmetic has blurred (`8.910000000000002`).
 *
 * @returns minor units, rounded half up in magnitude once; null for what is no amount, or of no known currency
 */
export function minorOf(value: unknown, currency: string): number | null {
  // the 15 digits that a float holds for certain: what is behind them is no money
  const text =
    typeof value === 'number' && Number.isFinite(value) ? value.toPrecision(15) : textOf(value)
  const match = /^(-?)(\d{1,15})(?:\.(\d+))?(?:e([+-]\d{1,2}))?$/i.exec(text)
  if (!match || !isCurrency(currency)) return null

  const [, sign, whole = '', fraction = '', exponent = '0'] = match
  const digits = BigInt(whole + fraction)
  const shift = decimalsOf(currency) + Number(exponent) - fraction.length
  const minor =
    shift >= 0
      ? digits * 10n ** BigInt(shift)
      : (digits * 2n + 10n ** BigInt(-shift)) / (2n * 10n ** BigInt(-shift))
  if (minor > Number.MAX_SAFE_INTEGER) return null
  return sign === '-' && minor !== 0n ? -Number(minor) : Number(minor)
}

/**
 * The mark by which what was done for a request is found again in a panel that knows no request keys.
 */
export function markOf(requestKey: string): string {
  return `[request ${requestKey}]`
}

/**
 * Written where a service is suspended for a client, so that nobody but the host lets run again what the host suspended.
 */
export const SUSPENDED_FOR_CLIENT = 'Asked for by the Service Manager of this client'
