const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * How long after its n-th failure a delivery is tried again, in milliseconds, before jitter: twelve attempts. Most outages
 * last seconds or minutes; a program that broke on a Friday evening is mended on Monday.
 */
export const RETRY_DELAYS_MS: readonly number[] = [
  5 * SECOND,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  18 * HOUR,
  22 * HOUR,
  24 * HOUR,
]

/**
 * What failed together does not come back together: each delay is up to a fifth shorter or longer.
 */
export const JITTER = 0.2

/** Bounds of a receiver's own wish, in milliseconds. */
export const RETRY_AFTER_MS = { least: SECOND, most: 24 * HOUR } as const

interface Failure {
  /** Attempts of the schedule so far, with the failed one: at least 1. */
  step: number
  /** Milliseconds. */
  now: number
  /** `Retry-After` as it came. */
  retryAfter?: string | null
  /** 0 up to 1. */
  random: number
  delays?: readonly number[]
}

/**
 * A receiver may ask for more time than the schedule gives it, never for less: the attempts would be used up.
 * @returns milliseconds; null where it is given up
 */
export function nextAttemptAt({
  step,
  now,
  retryAfter = null,
  random,
  delays = RETRY_DELAYS_MS,
}: Failure): number | null {
  const delay = delays[step - 1]
  if (delay === undefined) return null
  const jittered = Math.round(delay * (1 + JITTER * (2 * random - 1)))
  return now + Math.max(jittered, readRetryAfter(retryAfter, now) ?? 0)
}

/**
 * `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).
 * @returns milliseconds from now within `RETRY_AFTER_MS`; null where it says nothing that can be understood
 */
export function readRetryAfter(value: string | null, now: number): number | null {
  const text = value?.trim() ?? ''
  let wait: number
  if (/^\d{1,15}$/.test(text)) wait = Number(text) * SECOND
  // a date begins with its day; Date.parse alone takes nearly anything
  else if (/^[A-Z][a-z]{2,8},? /.test(text)) wait = Date.parse(text) - now
  else return null
  if (Number.isNaN(wait)) return null
  return Math.min(Math.max(wait, RETRY_AFTER_MS.least), RETRY_AFTER_MS.most)
}
