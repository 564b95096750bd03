/**
 * The currencies of the sample panel, with their ISO 4217 decimals.
 */
export const DECIMALS = { EUR: 2, USD: 2, JPY: 0 } as const

export type Currency = keyof typeof DECIMALS

export const CURRENCIES = Object.keys(DECIMALS) as Currency[]

export function isCurrency(value: unknown): value is Currency {
  return typeof value === 'string' && Object.hasOwn(DECIMALS, value)
}

/**
 * @param amount minor units
 * @returns `€1,234.56`, `1.234,56 €`, `￥1,999`
 */
export function formatMoney(amount: number, currency: Currency, locale: string): string {
  const digits = DECIMALS[currency]
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    useGrouping: 'always',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(amount / 10 ** digits)
}

/**
 * Reads an amount as a person types it in a form: `12.50`, `12,50`, `1999`.
 * @returns minor units, or null if it is not an amount of that currency
 */
export function parseAmount(text: string, currency: Currency): number | null {
  const match = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (!match) return null

  const digits = DECIMALS[currency]
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return null
  return Number(match[1]! + fraction.padEnd(digits, '0'))
}

/**
 * @returns what `parseAmount` reads back: `12.50`
 */
export function amountInput(amount: number, currency: Currency): string {
  const digits = DECIMALS[currency]
  return (amount / 10 ** digits).toFixed(digits)
}
