import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'

/**
 * Locks a grant until the transaction ends: of a withdrawal and what an agent does, one comes first. Always by its id, and
 * before anything else of the grant is locked or written: entries refer to it, and whoever locked their chain first would
 * wait for who waits for them.
 */
export async function lockGrant(trx: TransactionClientContract, grantId: number): Promise<void> {
  await select(trx, `SELECT id FROM grants WHERE id = ?${forUpdate(trx)}`, [grantId])
}
