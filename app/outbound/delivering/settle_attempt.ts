import type { AttemptCause, AttemptOutcome, DeliveryState } from '#outbound/delivery_states'
import { nextAttemptAt } from '#outbound/delivering/retry_schedule'

export interface Standing {
  state: DeliveryState
  /** Milliseconds; of a leased one: what it was before the lease. */
  nextAttemptAt: number
  scheduleStep: number
  finishedAt: number | null
  reason: string | null
  /** JSON. */
  reasonValues: string | null
}

interface Attempt {
  cause: AttemptCause
  outcome: AttemptOutcome
  reason: string
  /** JSON. */
  reasonValues: string | null
  retryAfter: string | null
  /** Milliseconds. */
  endedAt: number
  /** Of its destination. */
  isDeleted: boolean
  /** 0 up to 1. */
  random: number
  delays?: readonly number[]
}

/**
 * Where a delivery stands after an attempt.
 * - The schedule's: it is delivered or refused for good, has its next time, or is given up after the last.
 * - By hand: a success ends it; anything else leaves it as it was, its next time too.
 * - A test is never repeated.
 */
export function settleAttempt(before: Standing, attempt: Attempt): Standing {
  const { cause, outcome, reason, reasonValues, endedAt } = attempt
  const ended = { finishedAt: endedAt, nextAttemptAt: endedAt, scheduleStep: before.scheduleStep }

  if (outcome === 'delivered') {
    return { ...ended, state: 'delivered', reason: null, reasonValues: null }
  }
  if (cause === 'hand') return before

  const scheduleStep = before.scheduleStep + 1
  if (outcome === 'refused') {
    return { ...ended, scheduleStep, state: 'refused', reason, reasonValues }
  }
  const next =
    cause === 'test'
      ? null
      : nextAttemptAt({
          step: scheduleStep,
          now: endedAt,
          retryAfter: attempt.retryAfter,
          random: attempt.random,
          delays: attempt.delays,
        })
  if (next === null) return { ...ended, scheduleStep, state: 'failed', reason, reasonValues }
  if (attempt.isDeleted) {
    return {
      ...ended,
      scheduleStep,
      state: 'not_sent',
      reason: 'destination_deleted',
      reasonValues: null,
    }
  }
  return {
    state: 'owed',
    nextAttemptAt: next,
    scheduleStep,
    finishedAt: null,
    reason,
    reasonValues,
  }
}
