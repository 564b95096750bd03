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
  /** Net of tax and discount, as it was placed; null where a trial was placed, whose first payment is judged instead. */
  netAmount: number | null
  currency: string
}

/** Which of the terms decided what an item earns. */
export type DecidedBy =
  | 'rule'
  /** The deciding rule pays nothing. */
  | 'rule_pays_nothing'
  /** The deciding rule pays fixed amounts, and none in this currency. */
  | 'no_amount_in_currency'
  | 'no_rule'
  | 'below_minimum_order'
  | 'renewals_used_up'

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
 * taken back (gross, so with its tax) shrinks the net by the same share, rounded half up once for the whole invoice and
 * split over the items by largest remainder: it depends on how much was taken back altogether and not in how many parts.
 * What an item earns is rounded half up once; a fixed amount shrinks as the item's base does. A negative item (a credit on
 * the invoice) takes back its own share.
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
  const positive = invoice.items.map(({ amount }) => Math.max(amount, 0))
  const discount = Math.min(Math.max(invoice.discount, 0), sum(positive))
  const discounts = apportion(discount, positive)
  const nets = positive.map((amount, index) => amount - discounts[index]!)
  const net = sum(nets)

  const paid = Math.max(invoice.total, 0)
  const takenBack = Math.min(Math.max(invoice.takenBack, 0), paid)
  const isTakenBackWhole = takenBack > 0 && takenBack === paid
  const netTakenBack =
    takenBack === 0 ? 0 : isTakenBackWhole ? net : proportion(net, takenBack, paid)
  const takenBacks = apportion(netTakenBack, nets)

  const judged = order.netAmount ?? sum(invoice.items.map(({ amount }) => amount)) - discount
  const minimum = terms.minimumOrder[order.currency]
  const isBelowMinimum = minimum !== undefined && judged < minimum

  return invoice.items.flatMap((item, index): CommissionLine[] => {
    if (!item.isOfOrder) return []
    const isNew = !item.renewal || isFirstOfTrial
    const paidBase = item.amount - discounts[index]!
    // a credit goes with the rest of a payment that was taken back whole
    const back = item.amount < 0 && isTakenBackWhole ? item.amount : takenBacks[index]!
    const line = {
      itemId: item.id,
      itemAmount: item.amount,
      discount: discounts[index]!,
      takenBack: back,
      baseAmount: paidBase - back,
    }
    const nothing = (decidedBy: DecidedBy, rule: number | null) => [
      { ...line, rule, rateBps: null, amount: 0, decidedBy },
    ]

    const position = terms.rules.findIndex((rule) => matches(rule, item, isNew))
    const rule = position === -1 ? null : position
    if (isBelowMinimum) return nothing('below_minimum_order', rule)
    if (!isNew && terms.renewalPayments !== null && item.renewalsBefore >= terms.renewalPayments) {
      return nothing('renewals_used_up', rule)
    }
    if (rule === null) return nothing('no_rule', null)

    const { earns } = terms.rules[rule]!
    if (earns.kind === 'nothing') return nothing('rule_pays_nothing', rule)
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
