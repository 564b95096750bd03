/**
 * What the items of one paid invoice earn under a plan's terms. Pure: amounts in minor units of the invoice's currency.
 */
import { apportion, multiplyBps, proportion, sum } from '#core/money'
import type { PlanRule, PlanTerms } from '#plans/plan_terms'

export interface InvoiceItem {
  id: number
  kind: string
  productId: string | null
  productGroup: string | null
  tld: string | null
  domainAction: string | null
  billingCycle: string | null
  /** Net of tax, before the invoice's discount; negative for a credit. */
  amount: number
  renewal: boolean
  /** Whether the item is of the order that is settled; an invoice may collect those of several. */
  isOfOrder: boolean
  /** How many renewals of the same service were paid before this one. */
  renewalsBefore: number
}

export interface PaidInvoice {
  id: number
  currency: string
  /** Off the whole invoice, net. */
  discount: number
  /** What was paid: net of discount, with tax. */
  total: number
  /** Of `total`, what was refunded or charged back so far, however many times; more than `total` counts as `total`. */
  takenBack: number
  items: InvoiceItem[]
}

export interface OrderTerms {
  /**
   * Net of tax and discount, as it was placed; for a trial, which is placed over nothing, `netOfOrder` of its first
   * payment. null: the invoice itself is judged, in its own currency.
   */
  netAmount: number | null
  currency: string
}

/** Which of the terms decided what an item earns, in the order they are asked. */
export const DECIDED_BY = [
  'no_rule',
  /** The deciding rule pays nothing. */
  'rule_pays_nothing',
  'below_minimum_order',
  'renewals_used_up',
  /** The deciding rule pays fixed amounts, and none in this currency. */
  'no_amount_in_currency',
  'rule',
] as const

export type DecidedBy = (typeof DECIDED_BY)[number]

export interface CommissionLine {
  itemId: number
  itemAmount: number
  /** The item's part of the invoice's discount. */
  discount: number
  /** The item's part, net, of what was taken back. */
  takenBack: number
  /** itemAmount − discount − takenBack. */
  baseAmount: number
  /** Position in `terms.rules` of the rule that matches, whatever it pays; null where none does. */
  rule: number | null
  /** null where the rule pays a fixed amount, or nothing was decided by a rule. */
  rateBps: number | null
  amount: number
  decidedBy: DecidedBy
}

/**
 * One line for each item of the order, also for those that earn nothing, in the items' own sequence.
 *
 * The discount is split over the positive items in proportion, by largest remainder, and never exceeds them. What was
 * taken back (gross, so with its tax) takes its share of the items, and of the credits on the invoice (items below
 * nothing) alike: each of the two sums rounded half up once for the whole invoice and split by largest remainder. So it
 * depends on how much was taken back altogether and not in how many parts, and a payment that was taken back whole leaves
 * nothing. What an item earns is rounded half up once; a fixed amount shrinks as the item's base does, and a credit
 * takes nothing from it. Of a percentage, a credit takes its part.
 *
 * @param isFirstOfTrial a trial's first paid invoice counts as new, whatever its items say
 * @throws E_UNSAFE_AMOUNT
 */
export function calculateCommissions(
  terms: PlanTerms,
  order: OrderTerms,
  invoice: PaidInvoice,
  isFirstOfTrial = false
): CommissionLine[] {
  const discounts = discountsOf(invoice)
  const takenBacks = takenBacksOf(
    invoice,
    invoice.items.map(({ amount }, index) => amount - discounts[index]!)
  )
  const isBelowMinimum = isBelow(terms.minimumOrder, order, invoice)

  return invoice.items.flatMap((item, index): CommissionLine[] => {
    if (!item.isOfOrder) return []
    const isNew = !item.renewal || isFirstOfTrial
    const paidBase = item.amount - discounts[index]!
    const line = {
      itemId: item.id,
      itemAmount: item.amount,
      discount: discounts[index]!,
      takenBack: takenBacks[index]!,
      baseAmount: paidBase - takenBacks[index]!,
    }
    const nothing = (decidedBy: DecidedBy, rule: number | null) => [
      { ...line, rule, rateBps: null, amount: 0, decidedBy },
    ]

    const rule = terms.rules.findIndex((each) => matches(each, item, isNew))
    if (rule === -1) return nothing('no_rule', null)
    const { earns } = terms.rules[rule]!
    if (earns.kind === 'nothing') return nothing('rule_pays_nothing', rule)
    if (isBelowMinimum) return nothing('below_minimum_order', rule)
    if (!isNew && terms.renewalPayments !== null && item.renewalsBefore >= terms.renewalPayments) {
      return nothing('renewals_used_up', rule)
    }
    if (earns.kind === 'percent') {
      const amount = multiplyBps(line.baseAmount, earns.bps)
      return [{ ...line, rule, rateBps: earns.bps, amount, decidedBy: 'rule' }]
    }
    const fixed = earns.amounts[invoice.currency]
    if (fixed === undefined) return nothing('no_amount_in_currency', rule)
    // nothing was paid for the item: there is nothing to have a share of
    const amount = paidBase <= 0 ? 0 : proportion(fixed, line.baseAmount, paidBase)
    return [{ ...line, rule, rateBps: null, amount, decidedBy: 'rule' }]
  })
}

/**
 * What the order's items on the invoice come to, net of tax and of their parts of the discount.
 */
export function netOfOrder(invoice: {
  discount: number
  items: readonly Pick<InvoiceItem, 'amount' | 'isOfOrder'>[]
}): number {
  const discounts = discountsOf(invoice)
  return sum(
    invoice.items.map(({ amount, isOfOrder }, index) =>
      isOfOrder ? amount - discounts[index]! : 0
    )
  )
}

function discountsOf({
  discount,
  items,
}: {
  discount: number
  items: readonly Pick<InvoiceItem, 'amount'>[]
}): number[] {
  const positive = items.map(({ amount }) => Math.max(amount, 0))
  return apportion(Math.min(Math.max(discount, 0), sum(positive)), positive)
}

/**
 * @param nets of each item: net of tax and discount
 */
function takenBacksOf({ total, takenBack }: PaidInvoice, nets: number[]): number[] {
  const paid = Math.max(total, 0)
  const back = Math.min(Math.max(takenBack, 0), paid)
  if (back === 0) return nets.map(() => 0)

  const shareOf = (amounts: number[]) => apportion(proportion(sum(amounts), back, paid), amounts)
  const items = shareOf(nets.map((net) => Math.max(net, 0)))
  const credits = shareOf(nets.map((net) => Math.max(-net, 0)))
  return items.map((share, index) => share - credits[index]!)
}

function isBelow(minimumOrder: Record<string, number>, order: OrderTerms, invoice: PaidInvoice) {
  const minimum = minimumOrder[order.netAmount === null ? invoice.currency : order.currency]
  return minimum !== undefined && (order.netAmount ?? netOfOrder(invoice)) < minimum
}

/**
 * Whether the rule is about such an item.
 */
export function matches({ match }: PlanRule, item: InvoiceItem, isNew: boolean): boolean {
  const fits = (wanted: readonly string[] | undefined, value: string | null) =>
    wanted === undefined || (value !== null && wanted.includes(value))

  return (
    (match.payment === undefined || match.payment === (isNew ? 'new' : 'renewal')) &&
    fits(match.kinds, item.kind) &&
    fits(match.products, item.productId) &&
    fits(match.productGroups, item.productGroup) &&
    fits(match.tlds, item.tld === null ? null : item.tld.replace(/^\./, '').toLowerCase()) &&
    fits(match.domainActions, item.domainAction) &&
    fits(match.billingCycles, item.billingCycle)
  )
}
