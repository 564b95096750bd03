import db from '@adonisjs/lucid/services/db'
import type { AffiliateStatus } from '#affiliates/models/affiliate'

interface Member {
  affiliateId: number
  status: AffiliateStatus
}

/**
 * The membership of a panel's client.
 * @param clientExternalId the panel's own id, exactly
 */
export async function findMember(
  panelId: number,
  clientExternalId: string
): Promise<Member | null> {
  const row = await db
    .from('affiliates')
    .join('clients', 'clients.id', 'affiliates.client_id')
    .where('clients.panel_id', panelId)
    .where('clients.external_id', clientExternalId)
    .select('affiliates.id', 'affiliates.status')
    .first()

  return row ? { affiliateId: Number(row.id), status: row.status } : null
}
