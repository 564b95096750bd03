import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockGrant } from '#delegation/grants/lock_grant'
import type { NativeEntry } from '#delegation/native/native_access'
import { readAccesses, type StoredAccess } from '#delegation/native/native_rows'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'

/**
 * Behind the lock that a withdrawal takes, and with what is wanted at this instant.
 */
export function writeAccess<T>(
  id: number,
  lease: string,
  work: (trx: TransactionClientContract, access: StoredAccess) => Promise<T>
): Promise<T> {
  return inTransaction(
    async (trx) => {
      const [row] = await select<{ grant_id: number }>(
        trx,
        'SELECT grant_id FROM native_accesses WHERE id = ?',
        [id]
      )
      await lockGrant(trx, row!.grant_id)
      const [access] = await readAccesses(
        trx,
        'native_accesses.id = ? AND native_accesses.lease = ?',
        [id, lease]
      )
      if (!access) throw new Error(`Another worker has native access ${id}`)
      if (access.tried.join() !== access.aim.join()) {
        // what came of another wish says nothing of this one
        Object.assign(access, { attempts: 0, problem: null, problemSince: null })
      }
      return work(trx, access)
    },
    { isolation: 'read committed' }
  )
}

/** To the grant's log, by the product. */
export function logEntry(trx: TransactionClientContract, grantId: number, entry: NativeEntry) {
  return appendGrantEntry(trx, grantId, {
    actor: 'product',
    actorName: null,
    ...entry,
    details: entry.details ?? null,
  })
}
