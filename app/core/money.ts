/**
 * Money is an integer in the currency's minor unit beside an ISO 4217 code; rates are basis points. Nothing here, and
 * nothing that uses it, ever holds an amount in a fraction of a number.
 */
import { Exception } from '@adonisjs/core/exceptions'

/**
 * Decimals of every active ISO 4217 currency (list one, amendments up to 2026). `Intl` says 0 for HUF, IDR, COP and
 * others, where panels and this contract count in ISO's minor unit. BGN and ANG, withdrawn in 2026 and 2025, stay:
 * invoices in them are still refunded. Metals, test codes and units of account without a minor unit are left out.
 * @see https://www.six-group.com/en/products-services/financial-information/data-standards.html
 */
const CURRENCIES_BY_DECIMALS: Record<number, string> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: `AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
      CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
      HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR
      MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK
      SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD
      XCD XCG YER ZAR ZMW ZWG`,
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
}

const DECIMALS = new Map(
  Object.entries(CURRENCIES_BY_DECIMALS).flatMap(([decimals, codes]) =>
    codes.split(/\s+/).map((code) => [code, Number(decimals)] as const)
  )
)

/**
 * Every currency that amounts may be in, by code.
 */
export const CURRENCIES: readonly string[] = [...DECIMALS.keys()].sort()

export function isCurrency(code: string): boolean {
  return DECIMALS.has(code)
}

/**
 * @returns how many decimals the currency's major unit has: 2 for EUR, 0 for JPY, 3 for KWD
 * @throws E_UNKNOWN_CURRENCY
 */
export function decimalsOf(currency: string): number {
  const decimals = DECIMALS.get(currency)
  if (decimals === undefined) {
    throw new Exception(`${currency} is not an active ISO 4217 currency`, {
      code: 'E_UNKNOWN_CURRENCY',
    })
  }
  return decimals
}

/**
 * @throws E_UNSAFE_AMOUNT for a fraction, or beyond 2^53 - 1 where numbers are no longer exact
 */
export function assertAmount(amount: number): void {
  if (!Number.isSafeInteger(amount)) {
    throw new Exception(`${amount} is not an exact amount in minor units`, {
      code: 'E_UNSAFE_AMOUNT',
    })
  }
}

function toAmount(amount: bigint): number {
  if (amount > Number.MAX_SAFE_INTEGER || amount < Number.MIN_SAFE_INTEGER) {
    throw new Exception(`${amount} is beyond the amounts that can be kept exactly`, {
      code: 'E_UNSAFE_AMOUNT',
    })
  }
  return Number(amount)
}

const magnitude = (value: bigint) => (value < 0n ? -value : value)

/**
 * Adds amounts of one currency.
 * @throws E_UNSAFE_AMOUNT
 */
export function sum(amounts: readonly number[]): number {
  return toAmount(
    amounts.reduce((total, amount) => {
      assertAmount(amount)
      return total + BigInt(amount)
    }, 0n)
  )
}

/**
 * @param rateBps basis points, 1250 = 12.5 %
 * @returns minor units, rounded once: half up in magnitude, so that a negative amount gives exactly the negative
 * (12.5 → 13, -12.5 → -13) and commission plus full clawback is zero
 * @throws E_UNSAFE_AMOUNT, E_NEGATIVE_RATE
 */
export function multiplyBps(amount: number, rateBps: number): number {
  assertAmount(amount)
  assertAmount(rateBps)
  if (rateBps < 0) {
    throw new Exception(`A rate cannot be negative: ${rateBps}`, { code: 'E_NEGATIVE_RATE' })
  }
  const rounded = (magnitude(BigInt(amount)) * BigInt(rateBps) + 5_000n) / 10_000n
  return toAmount(amount < 0 ? -rounded : rounded)
}

/**
 * `amount × part / whole`, exactly.
 * @param whole more than zero
 * @returns minor units, rounded once, half up in magnitude
 * @throws E_UNSAFE_AMOUNT, E_NOTHING_TO_WEIGH where `whole` is not more than zero
 */
export function proportion(amount: number, part: number, whole: number): number {
  for (const each of [amount, part, whole]) assertAmount(each)
  if (whole <= 0) {
    throw new Exception(`${part} of ${whole} is no share`, { code: 'E_NOTHING_TO_WEIGH' })
  }
  const product = BigInt(amount) * BigInt(part)
  const rounded = (magnitude(product) * 2n + BigInt(whole)) / (BigInt(whole) * 2n)
  return toAmount(product < 0n ? -rounded : rounded)
}

/**
 * Splits an amount in proportion to weights by largest remainder: the parts sum exactly to the total, and no part
 * is more than one minor unit from its exact share. Of equal remainders the earlier part gets the unit.
 * @param weights whole numbers, none negative
 * @throws E_UNSAFE_AMOUNT, E_NEGATIVE_WEIGHT, E_NOTHING_TO_WEIGH where an amount has no weight to go to
 */
export function apportion(total: number, weights: readonly number[]): number[] {
  assertAmount(total)
  for (const weight of weights) {
    assertAmount(weight)
    if (weight < 0) {
      throw new Exception(`A weight cannot be negative: ${weight}`, { code: 'E_NEGATIVE_WEIGHT' })
    }
  }

  const whole = weights.reduce((all, weight) => all + BigInt(weight), 0n)
  if (whole === 0n) {
    if (total === 0) return weights.map(() => 0)
    throw new Exception(`There is nothing to split ${total} by`, { code: 'E_NOTHING_TO_WEIGH' })
  }

  const amount = magnitude(BigInt(total))
  const parts = weights.map((weight, index) => {
    const share = amount * BigInt(weight)
    return { index, part: share / whole, remainder: share % whole }
  })

  let left = amount - parts.reduce((all, { part }) => all + part, 0n)
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1
  )
  for (const entry of byRemainder) {
    if (left === 0n) break
    entry.part += 1n
    left -= 1n
  }

  return parts.map(({ part }) => (total < 0 && part !== 0n ? -toAmount(part) : toAmount(part)))
}

/**
 * @returns the amount in the major unit with all its decimals, digits and a dot only: `1234.56`, `-0.05`, `1999`
 * @throws E_UNSAFE_AMOUNT, E_UNKNOWN_CURRENCY
 */
export function toDecimalString(minor: number, currency: string): string {
  assertAmount(minor)
  const decimals = decimalsOf(currency)
  const sign = minor < 0 ? '-' : ''
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0')
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

const formatters = new Map<string, Intl.NumberFormat>()

function formatter(locale: string, currency: string, style: 'currency' | 'decimal') {
  const key = `${locale} ${currency} ${style}`
  let format = formatters.get(key)
  if (!format) {
    const decimals = decimalsOf(currency)
    format = new Intl.NumberFormat(locale, {
      ...(style === 'currency' ? { style, currency } : { style }),
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      useGrouping: 'always',
    })
    formatters.set(key, format)
  }
  return format
}

/**
 * For people: `€1,234.56` in English, `1.234,56 €` in Italian (grouped from four digits on in every locale).
 * @param minor minor units
 * @throws E_UNSAFE_AMOUNT, E_UNKNOWN_CURRENCY
 */
export function formatMoney(minor: number, currency: string, locale: string): string {
  const decimal = toDecimalString(minor, currency) as Intl.StringNumericLiteral
  return formatter(locale, currency, 'currency').format(decimal)
}

export type ParsedMoney =
  | { ok: true; minor: number }
  | { ok: false; reason: 'malformed' | 'too_many_decimals' | 'out_of_range' }

/**
 * Reads what a person typed, or what `formatMoney` wrote, in the locale's own notation, with or without symbol, code
 * and grouping. Grouping that is there must be right, so that `1.50` is never read as 150 in Italian.
 * @returns minor units, or why it is not an amount of that currency
 * @throws E_UNKNOWN_CURRENCY
 */
export function parseMoney(text: string, currency: string, locale: string): ParsedMoney {
  const decimals = decimalsOf(currency)
  const notation = new Intl.NumberFormat(locale, { useGrouping: 'always' }).formatToParts(-12345.6)
  const mark = (type: Intl.NumberFormatPartTypes) =>
    notation.find((part) => part.type === type)?.value ?? ''
  const symbols = (['symbol', 'narrowSymbol', 'code'] as const).flatMap((currencyDisplay) =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay })
      .formatToParts(1)
      .filter((part) => part.type === 'currency')
      .map((part) => part.value)
  )

  let rest = text.trim()
  for (const symbol of [...new Set(symbols)].sort((a, b) => b.length - a.length)) {
    if (rest.includes(symbol)) {
      rest = rest.replace(symbol, '')
      break
    }
  }
  rest = rest
    .replaceAll(/[\s\u00A0\u202F\u200E\u200F]/g, '')
    .replaceAll(mark('minusSign'), '-')
    .replaceAll('\u2212', '-')

  const group = mark('group').replaceAll(/\s/g, '')
  const [whole = '', fraction = '', ...more] = rest.replace(/^-/, '').split(mark('decimal'))
  const digits = group === '' ? whole : whole.replaceAll(group, '')
  if (more.length > 0 || !/^\d+$/.test(digits) || !/^\d*$/.test(fraction)) {
    return { ok: false, reason: 'malformed' }
  }
  if (digits !== whole) {
    const grouped = new Intl.NumberFormat(locale, { useGrouping: 'always' }).format(BigInt(digits))
    if (grouped !== whole) return { ok: false, reason: 'malformed' }
  }
  if (fraction.length > decimals) {
    return { ok: false, reason: 'too_many_decimals' }
  }

  const minor = BigInt(digits + fraction.padEnd(decimals, '0'))
  if (minor > Number.MAX_SAFE_INTEGER) return { ok: false, reason: 'out_of_range' }
  return { ok: true, minor: rest.startsWith('-') && minor !== 0n ? -Number(minor) : Number(minor) }
}

/**
 * Reads a percentage as configured or typed into basis points, exactly: `12.5` → 1250.
 * @returns null where it is no percentage from 0 to 100 with at most two decimals
 */
export function percentToBps(percent: string): number | null {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?$/.exec(percent.trim())
  if (!match) return null
  const bps = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'))
  return bps <= 10_000 ? bps : null
}
