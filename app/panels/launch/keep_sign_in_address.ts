import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { isTellingAddress, neighbouringHashes } from '#core/address_hash'
import { now } from '#core/clock'

/**
 * Remembers that a client signed in from an address now. The hashes' key changes every 30 days, so three are kept: by the
 * key of now, of the period before and of the next one. An order or a visit up to a period away meets one of them.
 * An address inside the network says nothing and is not kept.
 */
export async function keepSignInAddress(
  trx: TransactionClientContract,
  { panelId, subjectId, address }: { panelId: number; subjectId: string; address: string }
) {
  if (!isTellingAddress(address)) return
  const at = now()
  await trx
    .knexQuery()
    .insert(
      neighbouringHashes(address, at).map((hash) => ({
        panel_id: panelId,
        subject_id: subjectId,
        address_hash: hash,
        seen_at: at,
      }))
    )
    .into('sign_in_addresses')
    .onConflict(['panel_id', 'subject_id', 'address_hash'])
    .merge(['seen_at'])
}
