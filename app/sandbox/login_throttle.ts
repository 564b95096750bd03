import { now } from '#core/clock'

/** Wrong passwords in a row before the next try must wait, and how long it waits, in milliseconds. */
const TRIES = 10
const WAIT_MS = 60_000
/** Most addresses remembered; the oldest are forgotten first. */
const REMEMBERED = 10_000

/**
 * Slows down guessing. Kept per e-mail address and network address, so that nobody locks out somebody else.
 */
export class LoginThrottle {
  private failures = new Map<string, { count: number; lastAt: number }>()

  isBlocked(who: string): boolean {
    const failure = this.failures.get(who)
    return failure !== undefined && failure.count >= TRIES && now() - failure.lastAt < WAIT_MS
  }

  failed(who: string) {
    if (this.isBlocked(who)) return
    const count = (this.failures.get(who)?.count ?? 0) + 1
    this.failures.delete(who)
    this.failures.set(who, { count: count > TRIES ? 1 : count, lastAt: now() })

    const [oldest] = this.failures.keys()
    if (this.failures.size > REMEMBERED) this.failures.delete(oldest!)
  }

  succeeded(who: string) {
    this.failures.delete(who)
  }
}
