import type { Logger } from '@adonisjs/core/logger'
import type { DeliverySettings } from '#config/deliveries'
import { CircuitBreaker } from '#outbound/delivering/breaker'
import {
  readyDestination,
  type DestinationRow,
  type ReadyDestination,
} from '#outbound/delivering/destination_row'

/** The pace is measured anew after so many milliseconds. */
const PACE_MS = 20

/** What is taken first of a destination whose pace is not known. */
const FIRST_BATCH = 4

/** What a worker knows of a destination. */
export interface KnownDestination {
  row: DestinationRow
  /** Null: it can't be called as it is saved; `template`: for a mistake in its template. */
  ready: ReadyDestination | null
  unusable: 'template' | 'headers' | null
  unusableSince: number
  breaker: CircuitBreaker
  /** Opened by this worker, and perhaps not yet to be read in its row: milliseconds. */
  openUntil: number
  /** It answered 410, which perhaps is not yet to be read in its row. */
  isGone: boolean
  /** The look during which that was written down: the next one reads it. */
  writtenIn: number
  /** This worker sees whether it is back. */
  isProbing: boolean
  /** Calls since `paceSince`, and those per millisecond before. */
  ended: number
  paceSince: number
  pace: number
  /** As much is to be at hand. */
  batch: number
  /** The last time as much as was asked for was there: there may be more. */
  hasMore: boolean
  usedAt: number
}

/**
 * One that the worker meets for the first time.
 */
export function newlyKnown(row: DestinationRow, at: number, logger: Logger): KnownDestination {
  return {
    ...prepare(row, at, logger),
    row,
    breaker: new CircuitBreaker(),
    openUntil: 0,
    isGone: false,
    writtenIn: Number.POSITIVE_INFINITY,
    isProbing: false,
    ended: 0,
    paceSince: at,
    pace: 0,
    batch: FIRST_BATCH,
    hasMore: false,
    usedAt: at,
  }
}

/**
 * What is the same for all calls of a destination, or why there can be none.
 */
export function prepare(row: DestinationRow, at: number, logger: Logger) {
  try {
    return { ready: readyDestination(row), unusable: null, unusableSince: 0 }
  } catch (error) {
    const isTemplate = (error as { code?: string }).code === 'E_TEMPLATE'
    logger.error({ err: error, destination: row.id }, 'A destination cannot be called')
    return {
      ready: null,
      unusable: isTemplate ? ('template' as const) : ('headers' as const),
      unusableSince: at,
    }
  }
}

/**
 * Measures how fast it takes calls, and how much of it is to be at hand.
 */
export function measurePace(
  known: KnownDestination,
  at: number,
  { batchMs, largestBatch }: Pick<DeliverySettings, 'batchMs' | 'largestBatch'>
) {
  const elapsed = at - known.paceSince
  if (elapsed >= PACE_MS) {
    known.pace = known.ended / elapsed
    known.ended = 0
    known.paceSince = at
  }
  known.batch = Math.min(Math.max(Math.ceil(known.pace * batchMs), FIRST_BATCH), largestBatch)
}

export function mayBeCalled(
  { row, openUntil, isGone: hasGone }: KnownDestination,
  at: number
): boolean {
  const closedAgain = Math.max(Number(row.open_until ?? 0), openUntil)
  return row.state === 'on' && !row.held && !hasGone && closedAgain <= at
}
