/**
 * What the items of one paid invoice earn under a plan's terms. Pure: amounts in minor units of the invoice's currency.
 */
import { apportion, multiplyBps, sum } from '#core/money'
import type { PlanTerms } from '#commissions/plan_terms'

export interface InvoiceItem {
  id: number
  /** Net of tax, before the invoice's discount; negative for a credit. */
  amount: number
  renewal: boolean
  /** Whether the item is of the order that is settled; an invoice may collect those of several. */
  isOfOrder: boolean
}

export interface PaidInvoice {
  id: number
  /** Off the whole invoice, net. */
  discount: number
  items: InvoiceItem[]
}

/** Which of the terms decided what an item earns. */
export type DecidedBy = 'percent' | 'renewals_not_paid'

export interface CommissionLine {
  itemId: number
  itemAmount: number
  /** The item's amount less its part of the discount. */
  baseAmount: number
  rateBps: number
  amount: number
  decidedBy: DecidedBy
}

/**
 * One line for each item of the order, also for those that earn nothing, in the items' own sequence.
 *
 * The discount is split over the positive items in proportion, by largest remainder, and never exceeds them; what an
 * item earns is rounded half up once. A negative item (a credit on the invoice) takes back its own share.
 *
 * @param isFirstOfTrial a trial's first paid invoice counts as new, whatever its items say
 * @throws E_UNSAFE_AMOUNT
 */
export function calculateCommissions(
  terms: PlanTerms,
  invoice: PaidInvoice,
  isFirstOfTrial = false
): CommissionLine[] {
  const weights = invoice.items.map(({ amount }) => Math.max(amount, 0))
  const discount = Math.min(Math.max(invoice.discount, 0), sum(weights))
  const discounts = apportion(discount, weights)

  return invoice.items.flatMap((item, index) => {
    if (!item.isOfOrder) return []
    const earns = !item.renewal || isFirstOfTrial || terms.renewals === true
    const baseAmount = item.amount - discounts[index]!
    const rateBps = earns ? terms.percentBps : 0
    return [
      {
        itemId: item.id,
        itemAmount: item.amount,
        baseAmount,
        rateBps,
        amount: multiplyBps(baseAmount, rateBps),
        decidedBy: earns ? ('percent' as const) : ('renewals_not_paid' as const),
      },
    ]
  })
}
