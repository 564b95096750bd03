import db from '@adonisjs/lucid/services/db'
import Affiliate from '#affiliates/models/affiliate'
import type User from '#identity/models/user'

/**
 * The membership of the client that this user is, or null; of whom they were merged into, where they were. Ids of two panels never meet: the client is looked up
 * by (panel, subject).
 */
export async function affiliateOfUser(user: User): Promise<Affiliate | null> {
  if (user.role !== 'client' || user.panelId === null || user.subjectId === null) return null

  return Affiliate.query()
    .whereIn(
      'client_id',
      db
        .from('clients')
        .select(db.raw('COALESCE(merged_into_id, id)'))
        .where('panel_id', user.panelId)
        .where('external_id', user.subjectId)
    )
    .first()
}
