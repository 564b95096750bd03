import { randomBytes } from 'node:crypto'
import logger from '@adonisjs/core/services/logger'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { lookAtAccess } from '#delegation/native/keeping/look_at_access'
import { dueAccesses, LEASE_MS, leaseAccess } from '#delegation/native/native_rows'

/** Rows that are looked through together, and how many panels are called side by side. */
const PIECE = 100
const SIDE_BY_SIDE = 4

/** The other jobs of the worker wait no longer than this for their turn, in milliseconds. */
const RUN_MS = 20_000

/**
 * Keeps what agents have in the panel itself as their clients' consents say: invites, changes permissions, takes off, and looks
 * after invitations that can still be accepted. What is wanted is read from the grant each time, so no end of a consent is ever
 * missed. Nothing is called inside a transaction; what is begun stands in the grant's log before it is called, and whoever
 * dies in between leaves a row that is looked at anew: the panel's own list of users says what came of it.
 */
export class KeepNativeAccesses {
  /**
   * @param options.panelId only of this panel
   * @returns how many were looked at
   */
  async handle({ panelId = null }: { panelId?: number | null } = {}): Promise<number> {
    const until = performance.now() + RUN_MS
    const silent = new Set<number>()
    let looked = 0
    for (let after = 0; ;) {
      const due = await dueAccesses(db.connection(), { panelId, after, limit: PIECE })
      const queue = [...Map.groupBy(due, (row) => row.panelId).values()]
      const lane = async () => {
        for (let rows = queue.shift(); rows; rows = queue.shift()) {
          for (const row of rows) {
            // a panel that is away keeps nobody else waiting
            if (silent.has(row.panelId) || performance.now() > until) break
            looked++
            const answers = await this.#keep(row.id)
            if (!answers) silent.add(row.panelId)
          }
        }
      }
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, lane))
      if (due.length < PIECE || performance.now() > until) return looked
      after = due.at(-1)!.id
    }
  }

  /**
   * @returns whether the panel answers, as far as it was asked
   */
  async #keep(id: number): Promise<boolean> {
    const lease = randomBytes(16).toString('hex')
    const isOurs = await inTransaction(
      (trx) => leaseAccess(trx, id, { lease, until: now() + LEASE_MS }),
      { isolation: 'read committed' }
    )
    if (!isOurs) return true

    try {
      return await lookAtAccess(id, lease)
    } catch (error) {
      // taken up again when the lease ends
      logger.error({ err: error, id }, 'A native access could not be kept')
      return true
    }
  }
}
