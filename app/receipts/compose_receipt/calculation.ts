/**
 * What is earned by the plan, and since when it is whose. Pure.
 */
import type { Role } from '#plans/roles'
import type { Excerpt } from '#receipts/compose_receipt/excerpt'
import { descriptionFor } from '#receipts/compose_receipt/shown'
import { type ExplainedInvoice, explainCalculation } from '#receipts/explain_calculation'
import type { SourceCommission, SourceInvoice, SourceOrder, SourcePlan } from '#receipts/source'
import { type Statement, statement } from '#receipts/statement'
import { addUp, sumsOf } from '#receipts/sums'
import type { Money } from '#receipts/verdict'

export interface Calculation {
  plan: SourcePlan
  /** In which they earn by it. */
  role: Role
  invoices: (ExplainedInvoice & { title: Statement })[]
  sums: Money[]
  /** Whether the books say what the terms give. */
  isBookedSo: boolean
}

export const HOLD_CODES: readonly string[] = [
  'hold.pending',
  'hold.pending_manual',
  'hold.in_review',
  'hold.available',
  'hold.paid',
]

export const INVOICE_CODES: readonly string[] = ['invoice.payment', 'invoice.renewal']

/**
 * @returns null where nothing is calculated for the viewer
 */
export function calculationOf(excerpt: Excerpt): Calculation | null {
  const { viewer, source, concern, earner } = excerpt
  const { plan, order } = source
  if (concern?.outcome !== 'credited') return null
  if (!plan || !order || source.invoices.length === 0) return null

  const invoices = source.invoices
    .filter((invoice) => viewer.kind === 'admin' || invoice.lines.length > 0 || invoice.isAfterEnd)
    .map((invoice) => ({
      ...explainInvoice(invoice, { plan, order }, excerpt),
      title: statement(invoice.isRenewal ? 'invoice.renewal' : 'invoice.payment', {
        at: { day: invoice.paidAt },
        number: viewer.kind === 'admin' ? invoice.externalId : '',
      }),
    }))
  return {
    plan,
    role: earner?.role ?? 'affiliate',
    invoices,
    sums: addUp(invoices.map(({ currency, sums }) => ({ currency, minor: sums.commission }))),
    isBookedSo: invoices.every(({ isBookedSo }) => isBookedSo),
  }
}

function explainInvoice(
  invoice: SourceInvoice,
  { plan, order }: { plan: SourcePlan; order: SourceOrder },
  { viewer, source, ofEarner, review }: Excerpt
): ExplainedInvoice {
  const booked = new Map<number, number>()
  const rejected = new Set<number>()
  for (const { invoiceId, itemId, amount, changes } of ofEarner) {
    if (invoiceId !== invoice.id) continue
    booked.set(itemId, (booked.get(itemId) ?? 0) + amount)
    if (changes.some(({ cause }) => cause === 'admin_rejected')) rejected.add(itemId)
  }
  if (review?.state === 'rejected') {
    for (const { itemId } of invoice.lines) rejected.add(itemId)
  }
  return explainCalculation({
    terms: plan.terms,
    judged: invoice.judged ?? { amount: 0, currency: order.currency },
    invoice,
    items: invoice.descriptions.map(({ id, description }) => ({
      itemId: id,
      description: descriptionFor(viewer, description, source),
      renewalsBefore: invoice.items.find((item) => item.id === id)?.renewalsBefore ?? 0,
    })),
    lines: invoice.lines,
    isAfterEnd: invoice.isAfterEnd,
    hasCoupon: order.coupon !== null && !invoice.isRenewal,
    booked,
    rejected,
  })
}

/**
 * How much waits until when, and how much is theirs already.
 * @param plan null where nothing is calculated for the viewer
 */
export function holdsOf(commissions: SourceCommission[], plan: SourcePlan | null): Statement[] {
  const states = ['in_review', 'pending', 'available', 'paid'] as const
  return states.flatMap((status) => {
    const alike = commissions.filter((commission) => commission.status === status)
    const instants = [...new Set(alike.map(({ availableAt }) => availableAt))].sort()
    if (status === 'available' || status === 'paid') {
      const amounts = sumsOf(alike, ({ amount }) => amount).filter(({ minor }) => minor !== 0)
      return amounts.length === 0 ? [] : [statement(`hold.${status}`, { amounts: { amounts } })]
    }
    return instants.map((availableAt) => {
      const together = alike.filter((commission) => commission.availableAt === availableAt)
      const isManual = together.some(
        ({ release, approvedAt }) => release === 'manual' && !approvedAt
      )
      return statement(`hold.${status === 'pending' && isManual ? 'pending_manual' : status}`, {
        amounts: { amounts: sumsOf(together, ({ amount }) => amount) },
        on: { day: availableAt },
        days: plan?.terms.holdDays ?? 0,
      })
    })
  })
}
