import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { removeUnnamed, SWEPT_AFTER_MS } from '#core/images/image_store'

const PIECE = 200

/**
 * Removes images that were stored and then named by nobody, and those that were let go while the storage did not answer. It
 * may be killed anywhere and run in several processes.
 */
export class SweepImages {
  /**
   * @returns how many it removed; those that the storage keeps are tried again by the next sweep
   */
  async handle(): Promise<number> {
    let removed = 0
    for (let after = ''; ;) {
      const rows = await select<{ path: string }>(
        db.connection(),
        `SELECT path FROM unnamed_images WHERE since <= ? AND path > ? ORDER BY path LIMIT ${PIECE}`,
        [now() - SWEPT_AFTER_MS, after]
      )
      for (const { path } of rows) {
        if (await removeUnnamed(path)) removed++
      }
      if (rows.length < PIECE) return removed
      after = rows.at(-1)!.path
    }
  }
}
