const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/**
 * When a destination is left alone, and for how long.
 */
export const BREAKER = {
  /** Failures in a row. */
  inARow: 5,
  /** Or this share of the calls of the last `windowMs`, of at least `least` of them. */
  share: 0.7,
  least: 10,
  windowMs: 5 * MINUTE,
  /** Milliseconds after which a single call tries whether it is back; doubled each time it is not, up to `longestMs`. */
  probeMs: 30 * SECOND,
  longestMs: HOUR,
} as const

/** The window is counted in slices: a call leaves it up to this many milliseconds late. */
const SLICE_MS = 10 * SECOND

/**
 * @param openings how often in a row it has opened, with this one: at least 1
 * @returns milliseconds until the next probe
 */
export function openFor(openings: number): number {
  return Math.min(BREAKER.probeMs * 2 ** (openings - 1), BREAKER.longestMs)
}

/**
 * What a worker saw of one destination of late. Open or not stands in the destination's row, for all workers and after a
 * restart; this says when to open it.
 */
export class CircuitBreaker {
  #inARow = 0
  #slices: { from: number; calls: number; failures: number }[] = []

  /**
   * @param at milliseconds
   * @returns whether to open it now
   */
  record(hasFailed: boolean, at: number): boolean {
    this.#inARow = hasFailed ? this.#inARow + 1 : 0

    const from = at - (at % SLICE_MS)
    let slice = this.#slices.at(-1)
    if (slice?.from !== from) {
      slice = { from, calls: 0, failures: 0 }
      this.#slices.push(slice)
      while (this.#slices[0]!.from <= at - BREAKER.windowMs - SLICE_MS) this.#slices.shift()
    }
    slice.calls++
    if (hasFailed) slice.failures++
    if (!hasFailed) return false

    let calls = 0
    let failures = 0
    for (const one of this.#slices) {
      calls += one.calls
      failures += one.failures
    }
    return (
      this.#inARow >= BREAKER.inARow ||
      (calls >= BREAKER.least && failures >= calls * BREAKER.share)
    )
  }

  /** It was opened, closed, or its destination changed: what was before says nothing any more. */
  forget() {
    this.#inARow = 0
    this.#slices = []
  }
}
