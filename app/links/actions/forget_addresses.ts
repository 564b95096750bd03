import { setImmediate as nextTurn } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { addressDays } from '#links/settings'
import { firstVisitIdAt } from '#links/visit_id'

const DAY_MS = 86_400_000

/** Visits of one transaction: some 20 ms in which nothing else is written. */
const PIECE = 2_000

/** Key in `settings` of the last visit whose address is forgotten, so that old visits are read once. */
const PROGRESS = 'addresses_forgotten_until'

/**
 * Removes the address hashes of visits that are older than the fraud window. The visits stay.
 *
 * @returns the number of visits looked at
 */
export class ForgetAddresses {
  async handle(): Promise<number> {
    const bound = firstVisitIdAt(now() - addressDays.value * DAY_MS)
    const progress = await db.from('settings').where('key', PROGRESS).first()
    // further than what is due now: the clock was wrong then, and visits since would be passed over
    let done: string = progress && progress.value < bound ? progress.value : ''
    let seen = 0

    for (;;) {
      const ids = await db
        .from('visits')
        .where('id', '>', done)
        .where('id', '<', bound)
        .orderBy('id')
        .limit(PIECE)
        .select('id')
      if (ids.length === 0) return seen

      const last: string = ids.at(-1).id
      await this.forget(done, last)
      done = last
      seen += ids.length
      await nextTurn()
    }
  }

  private async forget(after: string, upTo: string) {
    await inTransaction(async (trx) => {
      await trx
        .from('visits')
        .where('id', '>', after)
        .where('id', '<=', upTo)
        .whereNotNull('address_hash')
        .update({ address_hash: null })
      await trx
        .knexQuery()
        .insert({ key: PROGRESS, value: upTo, updated_at: now() })
        .into('settings')
        .onConflict('key')
        .merge(['value', 'updated_at'])
    })
  }
}
