import { setTimeout as delay } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isRetryable } from '#core/database/transaction'

const MAX_TRIES = 6

/**
 * The sample panel's own database; the add-on's is never read here.
 */
export function sandboxDb(): QueryClientContract {
  return db.connection('sandbox')
}

/**
 * One transaction of the sample panel, repeated whole when another process held the lock.
 */
export async function sandboxTransaction<T>(
  work: (trx: TransactionClientContract) => Promise<T>
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.connection('sandbox').transaction(async (trx) => {
        // Takes the write lock before the first read (see #core/database/transaction).
        await trx.rawQuery('DELETE FROM sandbox_outbox WHERE 0')
        return work(trx)
      })
    } catch (error) {
      if (attempt >= MAX_TRIES || !isRetryable(error)) throw error
      await delay(Math.random() * 20 * 2 ** attempt)
    }
  }
}

/**
 * @returns the new row's id
 */
export async function insertRow(
  client: QueryClientContract,
  table: string,
  row: Record<string, unknown>
): Promise<number> {
  const [id] = (await client.table(table).insert(row)) as [number]
  return Number(id)
}
