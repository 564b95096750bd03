import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import AffiliateProgram from '#signup_notifications/models/affiliate_program'

/**
 * A program that an admin may change: of their panel, or for a local admin, who has no panel (null), any. Another's, a
 * deleted one and none at all are the same to whoever asks. Locked in a transaction.
 * @throws E_ROW_NOT_FOUND
 */
export async function administeredProgram(
  adminPanelId: number | null,
  id: number | string,
  client?: QueryClientContract
): Promise<AffiliateProgram> {
  const query = AffiliateProgram.query({ client }).where('id', id).whereNull('deleted_at')
  if (adminPanelId !== null) query.where('panel_id', adminPanelId)
  if (client?.isTransaction) query.forUpdate()
  return query.firstOrFail()
}
