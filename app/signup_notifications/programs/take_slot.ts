import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insertOnce } from '#core/database/sql'
import { MAX_PROGRAMS } from '#signup_notifications/models/affiliate_program'

/**
 * A new program found no place. Thrown, so that its transaction leaves nothing behind.
 */
export class NoFreeSlot extends Error {}

/**
 * Writes the program's row into the panel's first free place. The UNIQUE key decides which is free.
 * @throws NoFreeSlot
 */
export async function takeSlot(
  trx: TransactionClientContract,
  row: Record<string, string | number | boolean | null>
): Promise<number> {
  for (let slot = 1; slot <= MAX_PROGRAMS; slot++) {
    const id = await insertOnce(trx, 'affiliate_programs', { ...row, slot })
    if (id !== null) return id
  }
  throw new NoFreeSlot()
}
