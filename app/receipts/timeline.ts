/**
 * What happened, one after the other. Pure.
 */
import { type Statement, statement, type Value } from '#receipts/statement'
import { changeCause, type Money } from '#receipts/verdict'
import type { ReceiptSource, SourceCommission, SourceInvoice } from '#receipts/source'

export interface TimelineEntry extends Statement {
  /** Milliseconds. */
  at: number
  /** What it is about in money; null where nothing is. */
  amount: Money | null
  /** Which icon it has. */
  kind: 'visit' | 'client' | 'order' | 'payment' | 'credit' | 'minus' | 'review' | 'decision'
}

/** At the same instant, what leads to the other comes first. */
const RANK: TimelineEntry['kind'][] = [
  'visit',
  'client',
  'order',
  'decision',
  'payment',
  'credit',
  'review',
  'minus',
]

export const TIMELINE_CODES: readonly string[] = [
  'timeline.visit',
  'timeline.registration',
  'timeline.closed',
  'timeline.order',
  'timeline.order_cancelled',
  'timeline.order_fraud',
  'timeline.decided_again',
  'timeline.payment',
  'timeline.renewal',
  'timeline.refund',
  'timeline.chargeback',
  'timeline.credit',
  'timeline.minus',
  'timeline.change',
  'timeline.approved',
  'timeline.released',
  'timeline.review_opened',
  'timeline.review_accepted',
  'timeline.review_rejected',
]

export interface TimelineInput {
  source: ReceiptSource
  /** That an agent placed the order, where the viewer may read of it. */
  placed: Statement | null
  /** Visits that the viewer may read of. */
  visits: { at: number; values: Record<string, Value> }[]
  /** Whether the viewer may read when the client registered. */
  showsRegistration: boolean
  /** What the viewer may read of what was paid and taken back: nothing where another earns it. */
  showsPayments: boolean
  showsClosure: boolean
  /** Those that the viewer may read of. */
  commissions: SourceCommission[]
  reviews: ReceiptSource['reviews']
  /** The later decisions that the viewer may read of: when, and in words what they came to. */
  decidedAgain: { at: number; verdict: Statement }[]
}

export function timelineOf(input: TimelineInput): TimelineEntry[] {
  const { source, commissions } = input
  const { order, client } = source
  const entries: TimelineEntry[] = []
  const add = (
    kind: TimelineEntry['kind'],
    at: number,
    code: string,
    values: Record<string, Value> = {},
    amount: Money | null = null
  ) => entries.push({ kind, at, amount, ...statement(`timeline.${code}`, values) })

  for (const { at, values } of input.visits) add('visit', at, 'visit', values)
  if (input.showsRegistration && client.registeredAt !== null) {
    add('client', client.registeredAt, 'registration')
  }
  if (input.showsClosure && client.closedAt !== null) add('client', client.closedAt, 'closed')
  if (order) {
    add('order', order.placedAt, 'order', {
      trial: order.trial ? 'yes' : 'no',
      byAgent: input.placed ? 'yes' : 'no',
      agent: input.placed?.values.agent ?? '',
    })
    if (order.status === 'cancelled' || order.status === 'fraud') {
      add('order', order.statusAt, `order_${order.status}`)
    }
  }
  for (const { at, verdict } of input.decidedAgain) {
    add('decision', at, 'decided_again', { verdict: { said: verdict } })
  }
  if (input.showsPayments) for (const invoice of source.invoices) addPayments(invoice)
  addCommissions()
  for (const review of input.reviews) {
    add('review', review.openedAt, 'review_opened')
    if (review.decidedAt !== null && review.state !== 'open') {
      add('review', review.decidedAt, `review_${review.state}`)
    }
  }

  return entries.sort(
    (one, other) => one.at - other.at || RANK.indexOf(one.kind) - RANK.indexOf(other.kind)
  )

  function addPayments(invoice: SourceInvoice) {
    add(
      'payment',
      invoice.paidAt,
      invoice.isRenewal ? 'renewal' : 'payment',
      {},
      {
        minor: invoice.total,
        currency: invoice.currency,
      }
    )
    for (const refund of invoice.refunds) {
      add(
        'minus',
        refund.at,
        refund.kind,
        { counts: refund.ignored === null ? 'yes' : 'no' },
        { minor: 0 - refund.amount, currency: refund.currency }
      )
    }
  }

  /** What happened at once to several items is one entry. */
  function addCommissions() {
    const groups = new Map<string, () => TimelineEntry>()
    const gather = (
      key: (string | number)[],
      amount: Money,
      make: (amount: Money, count: number) => TimelineEntry
    ) => {
      const id = [...key, amount.currency].join(' ')
      const before = groups.get(id)?.()
      const minor = (before?.amount?.minor ?? 0) + amount.minor
      const count = ((before?.values.count as number | undefined) ?? 0) + 1
      groups.set(id, () => make({ ...amount, minor }, count))
    }

    for (const commission of commissions) {
      const { currency, paidAt, availableAt, releasedAt, approvedAt, changes } = commission
      const make =
        (kind: TimelineEntry['kind'], at: number, code: string, values: Record<string, Value>) =>
        (amount: Money, count: number): TimelineEntry => ({
          kind: amount.minor < 0 ? 'minus' : kind,
          at,
          amount,
          ...statement(`timeline.${code}`, { ...values, count }),
        })

      if (commission.reversesId !== null) {
        const cause = changeCause(changes[0]?.cause ?? commission.reason)
        gather(
          ['minus', paidAt, cause],
          { minor: commission.amount, currency },
          make('minus', paidAt, 'minus', { cause })
        )
        continue
      }
      gather(
        ['credit', paidAt, availableAt],
        { minor: changes[0]?.fromAmount ?? commission.amount, currency },
        make('credit', paidAt, 'credit', { availableAt: { day: availableAt } })
      )
      for (const { at, cause, fromAmount, toAmount } of changes) {
        gather(
          ['change', at, cause],
          { minor: toAmount - fromAmount, currency },
          make('credit', at, 'change', { cause: changeCause(cause) })
        )
      }
      if (approvedAt !== null) {
        gather(
          ['approved', approvedAt],
          { minor: amountAt(commission, approvedAt), currency },
          make('review', approvedAt, 'approved', {})
        )
      }
      if (releasedAt !== null) {
        gather(
          ['released', releasedAt],
          { minor: amountAt(commission, releasedAt), currency },
          make('credit', releasedAt, 'released', {})
        )
      }
    }
    for (const entry of groups.values()) entries.push(entry())
  }
}

/** What the commission came to at an instant, before later changes. */
function amountAt(commission: SourceCommission, at: number): number {
  const later = commission.changes.find((change) => change.at > at)
  return later ? later.fromAmount : commission.amount
}
