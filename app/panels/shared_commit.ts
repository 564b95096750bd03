import { setImmediate as otherWork } from 'node:timers/promises'
import db from '@adonisjs/lucid/services/db'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { inTransaction } from '#core/database/transaction'

type Work<T> = (trx: TransactionClientContract) => Promise<T>

interface Waiting {
  work: Work<unknown>
  resolve(value: unknown): void
  reject(error: unknown): void
}

/**
 * Works of one commit: what the last of them waits is still far below what a panel would notice.
 */
const MAX_SHARED = 16

const waiting: Waiting[] = []
let isCommitting = false

/**
 * Runs `work` in a transaction that is committed when this resolves. On MySQL each has its own. SQLite writes one
 * transaction at a time and syncs the disk for each, which takes longer than the work: there, what arrives while one
 * commit is under way shares the next. Alone it waits for nothing.
 *
 * `work` may run several times. It must undo by a savepoint what it doesn't want to keep: an error that it throws is the
 * whole transaction's, and then each of its works is done again in a transaction of its own.
 */
export function inSharedCommit<T>(work: Work<T>): Promise<T> {
  if (db.connection().dialect.name === 'mysql') {
    return inTransaction(work, { isolation: 'read committed' })
  }
  return new Promise<T>((resolve, reject) => {
    waiting.push({ work, resolve: resolve as Waiting['resolve'], reject })
    if (!isCommitting) void commitWaiting()
  })
}

async function commitWaiting() {
  isCommitting = true
  while (waiting.length > 0) {
    // all of it runs on this thread, up to the commit: what has arrived with this one is read only if it is let in
    await otherWork()
    const batch = waiting.splice(0, MAX_SHARED)
    if (batch.length === 1 || !(await commitTogether(batch))) await commitEach(batch)
  }
  isCommitting = false
}

/**
 * @returns whether it could be done
 */
async function commitTogether(batch: Waiting[]) {
  try {
    const values = await inTransaction(async (trx) => {
      const results: unknown[] = []
      for (const { work } of batch) {
        results.push(await work(trx))
        // SQLite runs on this thread: let requests come in between
        await otherWork()
      }
      return results
    })
    batch.forEach(({ resolve }, index) => resolve(values[index]))
    return true
  } catch {
    return false
  }
}

async function commitEach(batch: Waiting[]) {
  for (const { work, resolve, reject } of batch) {
    try {
      resolve(await inTransaction(work))
    } catch (error) {
      reject(error)
    }
  }
}
