import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '@adonisjs/core/logger'
import { inTransaction } from '#core/database/transaction'
import type { DatabaseWatch } from '#outbound/delivering/database_watch'
import { writeOutcomes, type Outcome } from '#outbound/delivering/write_attempts'

/** Milliseconds between tries while the database is away. */
export const AWAY_MS = 1_000

/** How long a worker that ends waits for a database that is away, in milliseconds. */
const LAST_WRITE_MS = 5_000

/**
 * How long results are gathered before they are written, by how long the last writing took; and how many are enough.
 */
const GATHERING_SHARE = 4
const SHORTEST_GATHERING_MS = 5
const LONGEST_GATHERING_MS = 100
const GATHERED = 200

interface Writing {
  database: DatabaseWatch
  logger: Logger
  /** The worker ends: nothing is gathered any more. */
  stopped: AbortSignal
  /** These are written down. */
  onWritten: (batch: readonly Outcome[]) => void
  /** Nothing is left to write. */
  onDone: () => void
}

/**
 * Writes down what came of deliveries, many at a time: while one transaction is being written the next one fills, which is
 * thereby as large as the load and the disk make it.
 */
export class OutcomeWriter {
  #writing: Writing
  #outcomes: Outcome[] = []
  #unwritten = 0
  #isWriting = false
  #lastWriteMs = 0
  #enough: () => void = () => {}

  constructor(writing: Writing) {
    this.#writing = writing
  }

  /** What is not in the database yet, also what is being written. */
  get unwritten(): number {
    return this.#unwritten
  }

  add(outcome: Outcome) {
    this.#outcomes.push(outcome)
    this.#unwritten++
    if (this.#outcomes.length >= GATHERED) this.#enough()
    void this.write()
  }

  /** Without waiting for more. */
  hurry() {
    this.#enough()
  }

  async write() {
    if (this.#isWriting) return
    this.#isWriting = true
    const { database, logger, stopped, onWritten, onDone } = this.#writing
    let waitedMs = 0
    while (this.#outcomes.length > 0) {
      await this.#gather()
      const batch = this.#outcomes.splice(0)
      const began = performance.now()
      const isWritten = await database.try(() => this.#commit(batch))
      this.#lastWriteMs = performance.now() - began
      if (isWritten) {
        this.#unwritten -= batch.length
        onWritten(batch)
        continue
      }
      this.#outcomes.unshift(...batch)
      if (stopped.aborted && waitedMs >= LAST_WRITE_MS) {
        logger.error(
          { deliveries: this.#outcomes.length },
          'Calls could not be written down: they are made again'
        )
        this.#outcomes = []
        this.#unwritten = 0
        break
      }
      await delay(AWAY_MS)
      waitedMs += AWAY_MS
    }
    this.#isWriting = false
    onDone()
  }

  async #commit(batch: Outcome[]) {
    const left = await inTransaction((trx) => writeOutcomes(trx, batch), {
      isolation: 'read committed',
    })
    for (const { delivery } of left) {
      this.#writing.logger.warn(
        { delivery: delivery.id },
        'A call took longer than its lease: another worker makes it again'
      )
    }
  }

  /**
   * Nobody waits for the writing, and each costs a sync of the disk, for which SQLite holds up the whole process: a fifth
   * of the time is spent on it. What waits here is what a killed worker sends again.
   */
  async #gather() {
    if (this.#writing.stopped.aborted || this.#outcomes.length >= GATHERED) return
    const patience = Math.min(
      Math.max(this.#lastWriteMs * GATHERING_SHARE, SHORTEST_GATHERING_MS),
      LONGEST_GATHERING_MS
    )
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patience)
      this.#enough = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#enough = () => {}
  }
}
