import { setTimeout as delay } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'

/**
 * Failures after which the same transaction may succeed: deadlock, lock wait, and MariaDB's refusal to write upon a
 * row that changed since it was read; SQLite's lock held by another process.
 */
const RETRYABLE = new Set([
  'ER_LOCK_DEADLOCK',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_CHECKREAD',
  'SQLITE_BUSY',
  'SQLITE_BUSY_SNAPSHOT',
])

const MAX_TRIES = 6

/**
 * Whether `error` is a lost race that a repetition of the whole transaction may win.
 */
export function isRetryable(error: unknown): boolean {
  const { code, errno } = (error ?? {}) as { code?: string; errno?: number }
  return (code !== undefined && RETRYABLE.has(code)) || errno === 1020
}

/**
 * Whether `error` says that a UNIQUE key refused a row: it was there already.
 */
export function isDuplicate(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: string }
  return (
    code === 'ER_DUP_ENTRY' ||
    code === 'SQLITE_CONSTRAINT_UNIQUE' ||
    code === 'SQLITE_CONSTRAINT_PRIMARYKEY'
  )
}

/**
 * Runs `work` in one transaction and repeats it whole, with jitter, when it lost a race.
 * `work` may therefore run several times: it must do nothing outside the database.
 *
 * `isolation: 'read committed'` is for work that waits for a row which every transaction writes (the head of a ledger
 * chain, a client): with a snapshot from before the wait it would lose the race each time. What it reads and then
 * relies on must be locked or guarded by a UNIQUE key.
 */
export async function inTransaction<T>(
  work: (trx: TransactionClientContract) => Promise<T>,
  { isolation }: { isolation?: 'read committed' } = {}
): Promise<T> {
  // SQLite knows one isolation only
  const options =
    isolation && db.connection().dialect.name === 'mysql'
      ? { isolationLevel: isolation }
      : undefined

  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction(async (trx) => {
        // SQLite: take the write lock before the first read. A transaction that reads first and writes later is
        // refused at once, without waiting, when another process has written in between.
        if (trx.dialect.name === 'better-sqlite3') {
          await trx.rawQuery('DELETE FROM settings WHERE 0')
        }
        return work(trx)
      }, options)
    } catch (error) {
      if (attempt >= MAX_TRIES || !isRetryable(error)) throw error
      await delay(Math.random() * 20 * 2 ** attempt)
    }
  }
}

/**
 * `FOR UPDATE` where the database knows it; SQLite's write lock is the whole database's already.
 */
export function forUpdate(trx: TransactionClientContract): string {
  return trx.dialect.name === 'mysql' ? ' FOR UPDATE' : ''
}
