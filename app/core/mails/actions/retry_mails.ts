import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'

/**
 * Owes anew, from the first attempt, what was given up.
 */
export class RetryMails {
  /**
   * @returns how many
   */
  async handle(): Promise<number> {
    return inTransaction((trx) =>
      update(
        trx,
        `UPDATE owed_mails SET state = 'owed', attempts = 0, next_attempt_at = ?
         WHERE state = 'failed' AND address IS NOT NULL`,
        [now()]
      )
    )
  }
}
