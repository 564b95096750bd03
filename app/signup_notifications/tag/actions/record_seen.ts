import { inject } from '@adonisjs/core'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'

/** What a browser says of an image: whether it was one. */
export type SeenResult = 'loaded' | 'broken'

/**
 * A browser tells what became of an image that it was served. Its first word stands.
 */
@inject()
export class RecordSeen {
  /**
   * @returns whether this was the first word
   */
  async handle({
    deliveryId,
    result,
  }: {
    deliveryId: number
    result: SeenResult
  }): Promise<boolean> {
    const changed = await inTransaction((trx) =>
      update(
        trx,
        `UPDATE deliveries SET state = ?, finished_at = ?
         WHERE id = ? AND mode = 'browser' AND state = 'served'`,
        [result, now(), deliveryId]
      )
    )
    return changed === 1
  }
}
