/**
 * A visit as its row keeps it.
 */
export interface NewVisit {
  id: string
  linkId: number
  /** Milliseconds. */
  visitedAt: number
  /** The day of the daily counter. */
  day: number
  addressHash: string | null
  referrerHost: string | null
  /** JSON. */
  parameters: string | null
  /** Comma-separated. */
  flags: string | null
}

interface Options {
  /** Stores all or none of them durably. `isAbandoned` turns true when nobody waits for it any more. */
  write: (visits: readonly NewVisit[], isAbandoned: () => boolean) => Promise<void>
  /** A batch was answered without being stored. */
  onLoss: (visits: number, reason: unknown) => void
  /** Milliseconds for which a visitor waits for the database. */
  patience?: number
  /** The same for those who come after a loss, until a batch is stored again. */
  patienceAfterLoss?: number
  /** Visits that may wait at once; more are lost rather than kept in memory. */
  limit?: number
  /**
   * Whether requests are read while a batch is being written. Where the write holds up the whole process, whoever comes
   * meanwhile is read at once after it, and nobody need be waited for.
   */
  isBackground?: () => boolean
  /** Milliseconds of a clock that only goes on. */
  time?: () => number
}

class Batch {
  visits: NewVisit[] = []
  isSettled = false
  stored: Promise<boolean>
  timer: NodeJS.Timeout | undefined
  #resolve!: (stored: boolean) => void

  constructor() {
    this.stored = new Promise((resolve) => (this.#resolve = resolve))
  }

  settle(stored: boolean) {
    this.isSettled = true
    clearTimeout(this.timer)
    this.#resolve(stored)
  }
}

/**
 * Shares of the time that the last write took: without an arrival for so long, or gathering for so long, the next one
 * starts.
 */
const QUIET_SHARE = 0.1
const GATHERING_SHARE = 2

/**
 * Milliseconds; a write that took longer was in trouble and says nothing about the next.
 */
const LONGEST_WRITE_MS = 5

const LOST = Promise.resolve(false)

export class VisitTimeout extends Error {
  code = 'E_VISIT_TIMEOUT'
}

/**
 * Adaptive group commit: while one batch is being written the next one fills, so that a batch is as large as the load
 * and the disk make it, and nobody waits for a timer. The transaction is the unit of loss: a batch that fails is lost
 * whole, and none of its visitors gets a token.
 */
export class VisitWriter {
  #next = new Batch()
  #isWriting = false
  /** The batch being written has outlived the patience: whoever comes now is not made to wait for it. */
  #isStuck = false
  #isLosing = false
  /** Milliseconds. */
  #lastWrite = 0

  #write: Options['write']
  #onLoss: Options['onLoss']
  #patience: number
  #patienceAfterLoss: number
  #limit: number
  #isBackground: () => boolean
  #time: () => number

  constructor({
    write,
    onLoss,
    patience = 1_500,
    patienceAfterLoss = 250,
    limit = 20_000,
    isBackground = () => true,
    time = () => performance.now(),
  }: Options) {
    this.#write = write
    this.#onLoss = onLoss
    this.#patience = patience
    this.#patienceAfterLoss = patienceAfterLoss
    this.#limit = limit
    this.#isBackground = isBackground
    this.#time = time
  }

  /**
   * @returns true once the visit is durable; false when it could not be stored in time. Never rejects.
   */
  store(visit: NewVisit): Promise<boolean> {
    const batch = this.#next
    if (this.#isStuck || batch.visits.length >= this.#limit) {
      this.#onLoss(1, new VisitTimeout('The database is behind'))
      return LOST
    }

    batch.visits.push(visit)
    if (batch.visits.length === 1) {
      const patience = this.#isLosing ? this.#patienceAfterLoss : this.#patience
      batch.timer = setTimeout(() => this.#giveUp(batch), patience)
      if (!this.#isWriting) this.#gather()
    }
    return batch.stored
  }

  /**
   * Lets those come in who arrive together: visitors whom the last batch answered come back one by one, and the first of
   * them alone would make all others wait for a write of its own. Ends when nobody came for a while, measured by what
   * a write takes: on a fast disk nobody is waited for.
   */
  #gather() {
    const began = this.#time()
    let arrived = 0
    let lastArrival = began

    const look = () => {
      const time = this.#time()
      if (this.#next.visits.length > arrived) {
        arrived = this.#next.visits.length
        lastArrival = time
      }
      const isQuiet = time - lastArrival >= this.#lastWrite * QUIET_SHARE
      if (isQuiet || time - began >= this.#lastWrite * GATHERING_SHARE) void this.#flush()
      else setImmediate(look)
    }
    setImmediate(look)
  }

  async #flush() {
    if (this.#isWriting || this.#next.visits.length === 0) return
    const batch = this.#next
    this.#next = new Batch()
    this.#isWriting = true
    const began = this.#time()

    try {
      await this.#write(batch.visits, () => batch.isSettled)
      if (!batch.isSettled) {
        this.#isLosing = false
        batch.settle(true)
      }
    } catch (error) {
      this.#lose(batch, error)
    }

    this.#lastWrite = this.#isBackground() ? Math.min(this.#time() - began, LONGEST_WRITE_MS) : 0
    this.#isWriting = false
    this.#isStuck = false
    if (this.#next.visits.length > 0) this.#gather()
  }

  #giveUp(batch: Batch) {
    if (batch === this.#next) this.#next = new Batch()
    this.#isStuck = this.#isWriting
    this.#lose(batch, new VisitTimeout('The database did not answer in time'))
  }

  #lose(batch: Batch, reason: unknown) {
    if (batch.isSettled) return
    this.#isLosing = true
    batch.settle(false)
    this.#onLoss(batch.visits.length, reason)
  }
}
