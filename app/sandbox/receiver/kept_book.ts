import { now } from '#core/clock'
import { sandboxDb } from '#sandbox/database'
import type { BookKeeper } from '#sandbox/receiver/sample_receiver'

const ROW = { id: 1 }

/**
 * Keeps what the affiliate programs know in the sample panel's database, from one start to the next.
 */
export const keptBook: BookKeeper = {
  async load() {
    const row = (await sandboxDb().from('sandbox_receivers').where(ROW).first()) as {
      book: string
    } | null
    return row?.book ?? null
  },

  async save(book) {
    await sandboxDb()
      .insertQuery()
      .table('sandbox_receivers')
      .knexQuery.insert({ ...ROW, book, saved_at: now() })
      .onConflict('id')
      .merge()
  },
}
