/**
 * What people type into the plan editor and the calculator, read without losing any of it: everything stays text until
 * it is asked for, and whatever a request brings is taken for a form. Pure.
 */
import { formatPercent } from '#core/i18n/format'
import {
  decimalsOf,
  isCurrency,
  multiplyBps,
  parseMoney,
  percentToBps,
  toDecimalString,
} from '#core/money'

/**
 * What is wrong with a field. `reason` is a key below `plans.mistakes.` in resources/lang, `values` fill it.
 */
export interface Mistake {
  /** The field's name in the form: `rules[0][percent]`. */
  field: string
  reason: string
  values?: Record<string, string | number>
}

export type Parsed<T> =
  { ok: true; value: T } | { ok: false; reason: string; values?: Record<string, string | number> }

/** So that sums of many stay exact. */
const MOST_MINOR = 1_000_000_000_000

/** Longer than any form that a person fills in. */
const LONGEST_TEXT = 10_000

export const text = (value: unknown): string =>
  typeof value === 'string' ? value.slice(0, LONGEST_TEXT).trim() : ''

export const record = (value: unknown): Record<string, unknown> =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}

/**
 * Entries of a list in their order, also where the parser of forms made an object of it (`rules[25][…]`).
 */
export function list(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return [value]
  return Object.entries(record(value))
    .filter(([key]) => /^\d{1,4}$/.test(key))
    .sort(([one], [other]) => Number(one) - Number(other))
    .map(([, entry]) => entry)
}

export function oneOf<T extends string>(options: readonly T[], value: unknown, otherwise: T): T {
  return options.find((option) => option === value) ?? otherwise
}

export function someOf<T extends string>(options: readonly T[], value: unknown): T[] {
  const given = list(value)
  return options.filter((option) => given.includes(option))
}

/**
 * A comma is as good as a point: there is no grouping in these fields.
 */
const pointed = (typed: string) => typed.replaceAll(/[\s%]/g, '').replace(',', '.')

export function parsePercent(typed: string): Parsed<number> {
  const number = pointed(typed)
  if (number === '') return { ok: false, reason: 'percent_missing' }
  if (!/^\d{1,9}(\.\d{0,9})?$/.test(number)) return { ok: false, reason: 'percent' }
  if (Number(number) > 100) return { ok: false, reason: 'percent_too_high' }
  const bps = percentToBps(number.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''))
  if (bps === null) return { ok: false, reason: 'percent_decimals' }
  return { ok: true, value: bps }
}

/**
 * What a percentage comes to on a hundred of the currency, also one with more decimals than may be saved: "0.125" typed
 * for 12.5 shows by its thirteen cents.
 * @returns minor units, rounded half up; null where it is no number
 */
export function shareOfHundred(
  typed: string,
  currency: string
): { hundred: number; share: number } | null {
  const number = pointed(typed)
  if (!/^\d{1,6}(\.\d{0,6})?$/.test(number)) return null
  const hundred = 100 * 10 ** decimalsOf(currency)
  const [whole, fraction = ''] = number.split('.')
  const millionths = Number(whole + fraction.padEnd(6, '0'))
  return { hundred, share: Math.round((millionths * 10 ** decimalsOf(currency)) / 1_000_000) }
}

export function parseAmount(typed: string, currency: string): Parsed<number> {
  const money = parseMoney(pointed(typed), currency, 'en')
  if (!money.ok) {
    return {
      ok: false,
      reason: `amount_${money.reason}`,
      values: { currency, decimals: decimalsOf(currency) },
    }
  }
  if (money.minor < 0) return { ok: false, reason: 'amount_negative' }
  if (money.minor > MOST_MINOR) return { ok: false, reason: 'amount_out_of_range' }
  return { ok: true, value: money.minor }
}

/**
 * `EUR 1.00`, one currency a line.
 */
export function parseAmounts(typed: string): Parsed<Record<string, number>> {
  const amounts: Record<string, number> = {}
  for (const line of typed.split(/\r?\n/).map((each) => each.trim())) {
    if (line === '') continue
    const [, code, amount] = /^([a-z]{3})[\s:=]+(\S.*)$/i.exec(line) ?? []
    if (!code) return { ok: false, reason: 'amounts_line', values: { line: line.slice(0, 60) } }
    const currency = code.toUpperCase()
    if (!isCurrency(currency)) return { ok: false, reason: 'currency', values: { currency } }
    if (currency in amounts) return { ok: false, reason: 'currency_twice', values: { currency } }
    const parsed = parseAmount(amount!, currency)
    if (!parsed.ok) return parsed
    amounts[currency] = parsed.value
  }
  return { ok: true, value: amounts }
}

/**
 * As `parseAmounts` reads it, in the habits of the language.
 */
export function amountsText(amounts: Record<string, number>, locale: string): string {
  return Object.entries(amounts)
    .map(([currency, minor]) => `${currency} ${amountText(minor, currency, locale)}`)
    .join('\n')
}

export function amountText(minor: number, currency: string, locale: string): string {
  const decimal = toDecimalString(minor, currency)
  return decimalMark(locale) === ',' ? decimal.replace('.', ',') : decimal
}

/** `12,5` for 1250 in Italian. */
export function percentText(bps: number, locale: string): string {
  const whole = toDecimalString(bps, 'EUR').replace(/\.?0+$/, '')
  return decimalMark(locale) === ',' ? whole.replace('.', ',') : whole
}

const decimalMark = (locale: string) => (formatPercent(1250, locale).includes(',') ? ',' : '.')

export function parseWhole(typed: string, most: number): Parsed<number> {
  const number = /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN
  return number <= most
    ? { ok: true, value: number }
    : { ok: false, reason: 'whole', values: { most } }
}

/**
 * Tax on an amount, as an invoice has it.
 */
export const taxOn = (net: number, rateBps: number) => multiplyBps(net, rateBps)
