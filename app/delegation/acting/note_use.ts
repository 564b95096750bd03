import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { oweFirstUse } from '#delegation/managers/owe_manager_mails'

/**
 * Notes that a grant is used: looked at, or acted under. The first time the client is told.
 */
export async function noteUse(trx: TransactionClientContract, grantId: number): Promise<void> {
  const first = await update(
    trx,
    'UPDATE grants SET first_used_at = ? WHERE id = ? AND first_used_at IS NULL',
    [now(), grantId]
  )
  if (first > 0) await oweFirstUse(trx, grantId)
}
