/**
 * The one place that reads the time, so that tests can move it.
 */
let frozenAt: number | null = null

/**
 * @returns milliseconds since 1970-01-01 UTC
 */
export function now(): number {
  return frozenAt ?? Date.now()
}

/**
 * Stops the clock at `instant` (milliseconds) until `thaw`. For tests and the sample data only.
 */
export function freeze(instant: number) {
  frozenAt = instant
}

export function thaw() {
  frozenAt = null
}
