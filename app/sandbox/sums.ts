/**
 * The sample panel's arithmetic: integers in the currency's minor unit, rates in basis points.
 */
export interface Sums {
  /** Sum of the items, net of tax, before the discount. */
  subtotal: number
  discount: number
  tax: number
  /** `subtotal − discount + tax` */
  total: number
}

/**
 * @param bps basis points, 2200 = 22 %
 * @returns minor units, rounded half up once
 */
export function share(amount: number, bps: number): number {
  return Number((BigInt(amount) * BigInt(bps) + 5_000n) / 10_000n)
}

/**
 * The sums of an order or invoice.
 * @param amounts the items' net amounts, minor units, none negative
 */
export function sumUp(amounts: number[], discountBps: number, taxBps: number): Sums {
  const subtotal = amounts.reduce((sum, amount) => sum + amount, 0)
  const discount = share(subtotal, discountBps)
  const tax = share(subtotal - discount, taxBps)
  return { subtotal, discount, tax, total: subtotal - discount + tax }
}
