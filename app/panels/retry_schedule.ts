const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * How long after its n-th failure a stored event is handled again, in milliseconds: quickly at first, since most
 * causes pass, then for three weeks, in which a defect can be found and mended. After that it waits for
 * `node ace panel:events:retry`.
 */
export const FAILED_DELAYS_MS = [
  10 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  ...Array.from({ length: 20 }, () => 24 * HOUR),
]

/**
 * The same for an event that waits for what it refers to. It is handled when that arrives; these are for whatever
 * slips through.
 */
export const PARKED_DELAYS_MS = [
  MINUTE,
  10 * MINUTE,
  HOUR,
  6 * HOUR,
  ...Array.from({ length: 90 }, () => 24 * HOUR),
]

/**
 * @param attempts how often the event has been handled in vain, at least 1
 * @param now milliseconds
 * @returns milliseconds, or null where it is not tried again by itself
 */
export function nextAttemptAt(
  state: 'parked' | 'failed',
  attempts: number,
  now: number
): number | null {
  const delay = (state === 'parked' ? PARKED_DELAYS_MS : FAILED_DELAYS_MS)[attempts - 1]
  return delay === undefined ? null : now + delay
}
