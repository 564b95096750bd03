/**
 * Amounts added up. Pure.
 */
import type { SourceCommission } from '#receipts/source'
import type { Money } from '#receipts/verdict'

/** Each currency by itself, in the order in which they come. */
export function addUp(amounts: readonly Money[]): Money[] {
  const sums = new Map<string, number>()
  for (const { minor, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0) + minor)
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor }))
}

/**
 * @param amountOf minor units
 */
export function sumsOf(
  commissions: readonly SourceCommission[],
  amountOf: (commission: SourceCommission) => number
): Money[] {
  return addUp(
    commissions.map((commission) => ({
      currency: commission.currency,
      minor: amountOf(commission),
    }))
  )
}
