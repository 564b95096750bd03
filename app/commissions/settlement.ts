/**
 * What has to be booked for an order, given everything that is known of it: what its paid invoices earn, compared with
 * what is booked. It starts from the facts each time, so it comes to the same however often and in whatever order
 * they arrived.
 */
import { sum } from '#core/money'
import { calculateCommissions, type CommissionLine, type PaidInvoice } from '#plans/calculator'
import type { PlanTerms } from '#plans/plan_terms'

const DAY_MS = 86_400_000

/** Who earns directly; overrides of sub-affiliates are a level of their own. */
export const DIRECT = 'direct'

export interface Earner {
  affiliateId: number
  /** The payee: the affiliate's own client. */
  clientId: number
  referralId: number
}

export interface SettledInvoice extends PaidInvoice {
  /** Milliseconds. */
  paidAt: number
  /** The panel's id, which orders invoices paid at the same instant. */
  externalId: string
}

export interface BookedCommission {
  id: number
  invoiceId: number
  itemId: number
  sequence: number
  clientId: number
  affiliateId: number | null
  currency: string
  amount: number
  status: 'pending' | 'in_review' | 'available' | 'paid' | 'reversed'
  reversesId: number | null
}

export interface OrderFacts {
  trial: boolean
  /** Net of tax and discount, as it was placed. */
  netAmount: number
  currency: string
  /** `cancelled` and `fraud` end what the order earns from `statusAt` on; what was paid before stays. */
  status: string
  statusAt: number
}

export interface Credit {
  invoice: SettledInvoice
  line: CommissionLine
  earner: Earner
  sequence: number
  paidAt: number
  availableAt: number
}

export interface Reversal {
  commission: BookedCommission
  sequence: number
  reason: ReversalReason
}

export type ReversalReason = 'order_refused' | 'other_earner' | 'recalculated'

export type OrderState =
  | { status: 'pending' | 'qualified' }
  | { status: 'rejected'; reason: 'order_cancelled' | 'order_fraud' }

export interface Settlement {
  /** To be booked before the credits. */
  reversals: Reversal[]
  credits: Credit[]
  /** Of the credited referral. */
  state: OrderState
}

interface Input {
  order: OrderFacts
  /** null where the order's decision refuses. */
  earner: Earner | null
  terms: PlanTerms
  invoices: SettledInvoice[]
  booked: BookedCommission[]
}

export function settleOrder({ order, earner, terms, invoices, booked }: Input): Settlement {
  const hasEnded = order.status === 'cancelled' || order.status === 'fraud'
  const counting = hasEnded
    ? invoices.filter((invoice) => invoice.paidAt < order.statusAt)
    : invoices
  const firstOfTrial = order.trial ? firstPaid(counting) : null

  const due = counting.flatMap((invoice) =>
    calculateCommissions(
      terms,
      { netAmount: order.trial ? null : order.netAmount, currency: order.currency },
      invoice,
      invoice === firstOfTrial
    ).map((line) => ({
      invoice,
      line,
    }))
  )
  const isEarning = due.some(({ line }) => line.decidedBy === 'rule' && line.baseAmount > 0)

  const reversals: Reversal[] = []
  const credits: Credit[] = []
  const items = new Map(due.map((each) => [`${each.invoice.id} ${each.line.itemId}`, each]))
  const taken = new Set(booked.flatMap(({ reversesId }) => reversesId ?? []))
  const nextSequence = new Map<string, number>()
  const sequenceOf = (key: string) => {
    const sequence = nextSequence.get(key) ?? 0
    nextSequence.set(key, sequence + 1)
    return sequence
  }
  for (const { invoiceId, itemId, sequence } of booked) {
    const key = `${invoiceId} ${itemId}`
    nextSequence.set(key, Math.max(nextSequence.get(key) ?? 0, sequence + 1))
  }

  // what stands: neither taken back nor taking back
  const settled = new Set<string>()
  for (const commission of booked) {
    if (commission.reversesId !== null || taken.has(commission.id)) continue
    const key = `${commission.invoiceId} ${commission.itemId}`
    const amount = earner ? (items.get(key)?.line.amount ?? 0) : 0
    if (earner?.clientId === commission.clientId && amount === commission.amount) {
      settled.add(key)
      continue
    }
    reversals.push({
      commission,
      sequence: sequenceOf(key),
      reason: !earner
        ? 'order_refused'
        : earner.clientId === commission.clientId
          ? 'recalculated'
          : 'other_earner',
    })
  }

  if (earner) {
    for (const [key, { invoice, line }] of items) {
      if (line.amount === 0 || settled.has(key)) continue
      credits.push({
        invoice,
        line,
        earner,
        sequence: sequenceOf(key),
        paidAt: invoice.paidAt,
        availableAt: invoice.paidAt + terms.holdDays * DAY_MS,
      })
    }
  }

  return { reversals, credits, state: stateOf(order, isEarning) }
}

/**
 * The first invoice that was paid with something on it; a trial's invoice over nothing is none.
 */
function firstPaid(invoices: SettledInvoice[]): SettledInvoice | null {
  const paid = invoices.filter(
    (invoice) => sum(invoice.items.map(({ amount }) => amount)) - invoice.discount > 0
  )
  return (
    paid.sort(
      (one, other) => one.paidAt - other.paidAt || (one.externalId < other.externalId ? -1 : 1)
    )[0] ?? null
  )
}

function stateOf(order: OrderFacts, isEarning: boolean): OrderState {
  if (isEarning) return { status: 'qualified' }
  if (order.status === 'fraud') return { status: 'rejected', reason: 'order_fraud' }
  if (order.status === 'cancelled') return { status: 'rejected', reason: 'order_cancelled' }
  return { status: 'pending' }
}
