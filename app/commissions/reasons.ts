import type { ReversalReason } from '#commissions/settlement'

const KNOWN: Record<ReversalReason, true> = {
  order_refused: true,
  other_earner: true,
  recalculated: true,
}

/**
 * Every reason for taking a commission back. Each has its words in lang/<language>/credits.json.
 */
export const REVERSAL_REASONS = Object.keys(KNOWN) as ReversalReason[]

/**
 * The key of a reason's words, also for one that this version does not know.
 */
export function reasonKey(reason: string): string {
  return `credits.reason.${Object.hasOwn(KNOWN, reason) ? reason : 'other'}`
}
