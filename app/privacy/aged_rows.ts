import { setImmediate as nextTurn } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'

/** Rows of one transaction: some milliseconds in which nothing else is written. */
const PIECE = 1_000

interface Aged {
  /** Names the progress in `settings`, so that a row is looked at once; a run that was killed goes on where it was. */
  progress: string
  table: string
  /** Column that says when the row was made (milliseconds), in which ids grow. */
  time: string
  /** Rows made before are old enough. */
  before: number
  /** Does what is due to the rows with ids after `after` up to `upTo`, in the transaction that keeps the progress. */
  work: (trx: TransactionClientContract, after: number, upTo: number) => Promise<unknown>
}

/**
 * Walks over the rows that have come of age since the last run, oldest first, a piece per transaction.
 *
 * @returns the number of rows looked at
 */
export async function walkAged({ progress, table, time, before, work }: Aged): Promise<number> {
  const key = `retention.${progress}`
  const stored = await db.from('settings').where('key', key).first()
  let done = Number(stored?.value ?? 0)
  let seen = 0

  for (;;) {
    const rows: { id: number; at: number | string }[] = await db
      .from(table)
      .where('id', '>', done)
      .orderBy('id')
      .limit(PIECE)
      .select('id', `${time} as at`)
    const young = rows.findIndex(({ at }) => Number(at) >= before)
    const aged = young < 0 ? rows : rows.slice(0, young)
    const last = aged.at(-1)
    if (!last) return seen

    const after = done
    await inTransaction(async (trx) => {
      await work(trx, after, last.id)
      await trx
        .knexQuery()
        .insert({ key, value: String(last.id), updated_at: now() })
        .into('settings')
        .onConflict('key')
        .merge(['value', 'updated_at'])
    })
    done = last.id
    seen += aged.length
    if (young >= 0) return seen
    await nextTurn()
  }
}
