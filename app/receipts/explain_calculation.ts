/**
 * How a commission came about, item by item: from what the calculator says to amounts and statements. Pure; amounts
 * in minor units of the invoice's currency.
 */
import { proportion, sum } from '#core/money'
import type { CommissionLine, DecidedBy, PaidInvoice } from '#plans/calculator'
import type { PlanTerms } from '#plans/plan_terms'
import { type Statement, statement, type Value } from '#receipts/statement'

export interface ReceiptItem {
  itemId: number
  /** As the viewer may read it. */
  description: string
  renewalsBefore: number
}

export interface CalculationInput {
  terms: PlanTerms
  /** What the minimum order was compared with, in the order's currency. */
  judged: { amount: number; currency: string }
  invoice: PaidInvoice & { tax: number; subtotal: number; paidAt: number }
  items: readonly ReceiptItem[]
  /** One for each item of the order. Empty where the invoice does not count at all. */
  lines: readonly CommissionLine[]
  /** Paid after the order ended: nothing of it counts. */
  isAfterEnd: boolean
  /** Whether its discount is that of the order's coupon. */
  hasCoupon: boolean
  /** By item: what is booked and stands. */
  booked: ReadonlyMap<number, number>
  /** Items for which somebody decided that nothing is paid, whatever the terms give. */
  rejected: ReadonlySet<number>
}

export interface ExplainedLine {
  itemId: number
  description: string
  amount: number
  discount: number
  takenBack: number
  base: number
  commission: number
  rateBps: number | null
  /** Position in the terms of the rule that matches; null where none does. */
  rule: number | null
  how: Statement
  /** What stands in the books, where it differs from what the terms give. */
  bookedInstead: number | null
  /** Whether somebody decided so. */
  isRejected: boolean
}

export interface ExplainedInvoice {
  invoiceId: number
  paidAt: number
  currency: string
  lines: ExplainedLine[]
  sums: { amount: number; discount: number; takenBack: number; base: number; commission: number }
  notes: Statement[]
  /** Whether every line is booked as it is calculated, or somebody decided otherwise. */
  isBookedSo: boolean
}

const SAID: Record<DecidedBy, readonly string[]> = {
  rule: [
    'line.percent_exact',
    'line.percent_rounded',
    'line.fixed',
    'line.fixed_part',
    'line.nothing_paid',
    'line.taken_back',
  ],
  rule_pays_nothing: ['line.rule_pays_nothing'],
  no_amount_in_currency: ['line.no_amount_in_currency'],
  no_rule: ['line.no_rule'],
  below_minimum_order: ['line.below_minimum_order'],
  renewals_used_up: ['line.renewals_used_up'],
}

/** Every code that a line or a note may have. */
export const CALCULATION_CODES: readonly string[] = [
  ...Object.values(SAID).flat(),
  'note.sum',
  'note.sum_without_discount',
  'note.tax',
  'note.no_tax',
  'note.discount',
  'note.taken_back',
  'note.taken_back_whole',
  'note.other_items',
  'note.after_end',
  'note.other_items_only',
]

export function explainCalculation(input: CalculationInput): ExplainedInvoice {
  const { invoice, items, lines, booked, rejected } = input
  const explained = lines.map((line): ExplainedLine => {
    const item = items.find(({ itemId }) => itemId === line.itemId)!
    const standing = booked.get(line.itemId) ?? 0
    return {
      itemId: line.itemId,
      description: item.description,
      amount: line.itemAmount,
      discount: line.discount,
      takenBack: line.takenBack,
      base: line.baseAmount,
      commission: line.amount,
      rateBps: line.rateBps,
      rule: line.rule,
      how: explainLine(line, item, input),
      bookedInstead: standing === line.amount ? null : standing,
      isRejected: rejected.has(line.itemId),
    }
  })
  const total = (of: (line: ExplainedLine) => number) => sum(explained.map(of))

  return {
    invoiceId: invoice.id,
    paidAt: invoice.paidAt,
    currency: invoice.currency,
    lines: explained,
    sums: {
      amount: total(({ amount }) => amount),
      discount: total(({ discount }) => discount),
      takenBack: total(({ takenBack }) => takenBack),
      base: total(({ base }) => base),
      commission: total(({ commission }) => commission),
    },
    notes: notesOf(input),
    isBookedSo: explained.every(
      ({ bookedInstead, isRejected }) => bookedInstead === null || isRejected
    ),
  }
}

function explainLine(line: CommissionLine, item: ReceiptItem, input: CalculationInput): Statement {
  const { terms, judged, invoice } = input
  const { currency } = invoice
  const money = (minor: number): Value => ({ minor, currency })
  const say = (code: string, values: Record<string, Value> = {}) =>
    statement(`line.${code}`, values)

  switch (line.decidedBy) {
    case 'rule':
      return explainRule()
    case 'below_minimum_order':
      return say('below_minimum_order', {
        minimum: {
          minor: terms.minimumOrder[judged.currency] ?? 0,
          currency: judged.currency,
        },
        judged: { minor: judged.amount, currency: judged.currency },
      })
    case 'renewals_used_up':
      return say('renewals_used_up', {
        limit: terms.renewalPayments ?? 0,
        before: item.renewalsBefore,
      })
    case 'no_amount_in_currency':
      return say('no_amount_in_currency', { currency })
    default:
      return say(line.decidedBy)
  }

  function explainRule(): Statement {
    const paid = line.itemAmount - line.discount
    const values = { base: money(line.baseAmount), commission: money(line.amount) }
    if (line.takenBack !== 0 && line.baseAmount === 0) return say('taken_back')
    if (paid === 0) return say('nothing_paid')

    if (line.rateBps !== null) {
      const exact = BigInt(line.baseAmount) * BigInt(line.rateBps)
      const rate = { bps: line.rateBps }
      return exact === BigInt(line.amount) * 10_000n
        ? say('percent_exact', { ...values, rate })
        : say('percent_rounded', { ...values, rate, exact: { minor: exact, scale: 4, currency } })
    }

    const { earns } = terms.rules[line.rule!]!
    const each = earns.kind === 'fixed' ? (earns.amounts[currency] ?? 0) : 0
    return line.baseAmount === paid && line.amount === each
      ? say('fixed', { fixed: money(each) })
      : say('fixed_part', { ...values, fixed: money(each), paid: money(paid) })
  }
}

function notesOf({ invoice, lines, isAfterEnd, hasCoupon }: CalculationInput): Statement[] {
  const { currency } = invoice
  const money = (minor: number): Value => ({ minor, currency })
  if (isAfterEnd) return [statement('note.after_end')]
  if (lines.length === 0) return [statement('note.other_items_only')]

  const notes: Statement[] = []
  const isWhole = lines.length === invoice.items.length
  if (isWhole) {
    const sums = {
      subtotal: money(invoice.subtotal),
      discount: money(invoice.discount),
      net: money(invoice.subtotal - invoice.discount),
      tax: money(invoice.tax),
      total: money(invoice.total),
    }
    notes.push(
      statement(invoice.discount === 0 ? 'note.sum_without_discount' : 'note.sum', sums),
      statement(invoice.tax === 0 ? 'note.no_tax' : 'note.tax', { tax: money(invoice.tax) })
    )
  } else {
    notes.push(statement('note.other_items'))
  }

  const discount = sum(lines.map((line) => line.discount))
  if (discount !== 0)
    notes.push(
      statement('note.discount', { discount: money(discount), coupon: hasCoupon ? 'yes' : 'no' })
    )

  const takenBack = Math.min(Math.max(invoice.takenBack, 0), Math.max(invoice.total, 0))
  if (takenBack > 0 && isWhole) {
    const isAll = takenBack === invoice.total
    const net = sum(lines.map((line) => line.takenBack))
    notes.push(
      isAll
        ? statement('note.taken_back_whole', { total: money(invoice.total) })
        : statement('note.taken_back', {
            gross: money(takenBack),
            total: money(invoice.total),
            share: { bps: proportion(10_000, takenBack, invoice.total) },
            net: money(net),
          })
    )
  }
  return notes
}
