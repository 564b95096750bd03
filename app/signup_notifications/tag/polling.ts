/**
 * Seconds from one question of the signup-finished page to the next, while the account is being created: a minute in all.
 */
export const POLL_SECONDS = [2, 2, 2, 3, 3, 4, 4, 5, 5, 5, 5, 5, 5, 5, 5] as const

/**
 * @param tries how often the page has asked again already
 * @returns seconds until it asks again, or null: it has asked for a minute
 */
export function pollAfter(tries: number): number | null {
  return POLL_SECONDS[tries] ?? null
}

/**
 * Milliseconds without a question after which a page has given up or was left: the minute, and a margin in which who
 * opens it again is still heard.
 */
export const PAGE_LEFT_MS = 90_000

/**
 * Milliseconds after which a page that nobody has opened is not waited for any more.
 */
export const NEVER_OPENED_MS = 24 * 3_600_000
