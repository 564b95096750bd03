import { now } from '#core/clock'
import { eraseAfterDays } from '#privacy/settings'

const DAY_MS = 86_400_000

/**
 * Whether a client's data is to be erased who closed their account at `closedAt` (milliseconds by the panel's clock,
 * which may be ahead of ours).
 */
export function isErasureDue(closedAt: number): boolean {
  return eraseAfterDays.value === 0 || closedAt <= lastDueClosing()
}

/** Whoever closed their account until then is erased by now. */
export function lastDueClosing(): number {
  return now() - eraseAfterDays.value * DAY_MS
}
