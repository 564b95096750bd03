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
 * Walks over the rows that have come of age since the last run, oldest first, a piece per transaction. Where the clock
 * once went back, young rows stand before older ones: the walk goes on behind them until it finds a whole piece of
 * young ones, while the progress waits for them.
 *
 * @returns the number of rows looked at
 */
export async function walkAged({ progress, table, time, before, work }: Aged): Promise<number> {
  const key = `retention.${progress}`
  const stored = await db.from('settings').where('key', key).first()
  let cursor = Number(stored?.value ?? 0)
  let mayAdvance = true
  let seen = 0

  for (;;) {
    const rows: AgedRow[] = await db
      .from(table)
      .where('id', '>', cursor)
      .orderBy('id')
      .limit(PIECE)
      .select('id', `${time} as at`)
    const runs = agedRuns(rows, cursor, before)
    if (runs.length === 0) return seen

    for (const { after, upTo } of runs) {
      mayAdvance &&= after === cursor
      const isProgress = mayAdvance
      await inTransaction(async (trx) => {
        await work(trx, after, upTo)
        if (!isProgress) return
        await trx
          .knexQuery()
          .insert({ key, value: String(upTo), updated_at: now() })
          .into('settings')
          .onConflict('key')
          .merge(['value', 'updated_at'])
      })
      await nextTurn()
    }
    const last = rows.at(-1)!
    mayAdvance &&= runs.at(-1)!.upTo === last.id
    cursor = last.id
    seen += rows.length
  }
}

interface AgedRow {
  id: number
  at: number | string
}

/**
 * The stretches of ids in which every row is old enough, `after` not included.
 */
function agedRuns(rows: AgedRow[], start: number, before: number) {
  const runs: { after: number; upTo: number }[] = []
  let previous = { id: start, isAged: false }
  for (const { id, at } of rows) {
    const isAged = Number(at) < before
    if (isAged && previous.isAged) runs.at(-1)!.upTo = id
    else if (isAged) runs.push({ after: previous.id, upTo: id })
    previous = { id, isAged }
  }
  return runs
}
