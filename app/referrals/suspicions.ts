/**
 * What makes somebody look at a credited order before it pays. Pure: from facts alone. A suspicion is no verdict: the
 * order stays credited, in review, until an admin decides.
 */
export const SUSPICION_REASONS = [
  'own_address',
  'own_payment',
  'too_fast',
  'too_many_orders',
] as const

export type SuspicionReason = (typeof SUSPICION_REASONS)[number]

export interface Suspicion {
  reason: SuspicionReason
  /** Instants are milliseconds. */
  values: Record<string, string | number>
}

export interface SuspicionFacts {
  /** Milliseconds, by the panel's clock. */
  placedAt: number
  /** When the visit that brought the order was; null where a binding brought it. */
  visitedAt: number | null
  /** The affiliate's credited orders of the same day that were known before this one. */
  ordersBefore: number
  /** The address that the affiliate also signed in from, and when they did last; null where there is none. */
  ownAddress: { of: 'order' | 'visit'; seenAt: number } | null
  /** What paid the order or an invoice of it, and was also used by the affiliate's own client. */
  ownPayment: { of: 'order' | 'invoice' } | null
}

export interface SuspicionLimits {
  enabled: boolean
  /** An order at most so long after its visit is too fast; 0: none is. */
  seconds: number
  /** More credited orders of one affiliate on one day are too many. */
  ordersPerDay: number
}

/**
 * @returns in the order of SUSPICION_REASONS; none where nothing is suspicious, or reviews are off
 */
export function suspicions(facts: SuspicionFacts, limits: SuspicionLimits): Suspicion[] {
  if (!limits.enabled) return []
  const { placedAt, visitedAt, ordersBefore, ownAddress, ownPayment } = facts
  const found: Suspicion[] = []

  if (ownAddress) found.push({ reason: 'own_address', values: { ...ownAddress } })
  if (ownPayment) found.push({ reason: 'own_payment', values: { ...ownPayment } })

  // a panel's clock that is behind makes it negative: no slower for that
  const elapsed = visitedAt === null ? Number.POSITIVE_INFINITY : placedAt - visitedAt
  if (limits.seconds > 0 && elapsed <= limits.seconds * 1000) {
    found.push({
      reason: 'too_fast',
      values: {
        seconds: Math.max(0, Math.round(elapsed / 1000)),
        limit: limits.seconds,
        visitedAt: visitedAt!,
        at: placedAt,
      },
    })
  }

  const orders = ordersBefore + 1
  if (orders > limits.ordersPerDay) {
    found.push({
      reason: 'too_many_orders',
      values: { orders, limit: limits.ordersPerDay, at: placedAt },
    })
  }
  return found
}
