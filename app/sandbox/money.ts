import { decimalsOf } from '#core/money'

/**
 * The currencies that the sample panel sells in.
 */
export const CURRENCIES = ['EUR', 'USD', 'JPY'] as const

export type Currency = (typeof CURRENCIES)[number]

export function isCurrency(value: unknown): value is Currency {
  return CURRENCIES.includes(value as Currency)
}

/**
 * Reads an amount as a person types it in a form: `12.50`, `12,50`, `1999`.
 * @returns minor units, or null if it is not an amount of that currency
 */
export function parseAmount(text: string, currency: Currency): number | null {
  const match = /^(\d{1,9})(?:[.,](\d{1,2}))?$/.exec(text.trim())
  if (!match) return null

  const digits = decimalsOf(currency)
  const fraction = match[2] ?? ''
  if (fraction.length > digits) return null
  return Number(match[1]! + fraction.padEnd(digits, '0'))
}

/**
 * @returns what `parseAmount` reads back: `12.50`
 */
export function amountInput(amount: number, currency: Currency): string {
  const digits = decimalsOf(currency)
  return (amount / 10 ** digits).toFixed(digits)
}
