import { multiplyBps, sum } from '#core/money'

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
 * The sums of an order or invoice.
 * @param amounts the items' net amounts, minor units, none negative
 */
export function sumUp(amounts: number[], discountBps: number, taxBps: number): Sums {
  const subtotal = sum(amounts)
  const discount = multiplyBps(subtotal, discountBps)
  const tax = multiplyBps(subtotal - discount, taxBps)
  return { subtotal, discount, tax, total: subtotal - discount + tax }
}
