import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import Link from '#links/models/link'

/**
 * The links among `ids` that an admin may touch, locked, in the order in which everybody locks them. Each has its
 * `panel_id` among its extras.
 * @param panelId null: of every panel
 */
export async function lockAdministeredLinks(
  trx: TransactionClientContract,
  ids: number[],
  panelId: number | null
): Promise<Link[]> {
  if (ids.length === 0) return []
  const query = Link.query({ client: trx })
    .select('links.*', 'affiliates.panel_id')
    .join('affiliates', 'affiliates.id', 'links.affiliate_id')
    .whereIn('links.id', ids)
    .whereNull('links.deleted_at')
    .orderBy('links.id')
    .forUpdate()
  return panelId === null ? query : query.where('affiliates.panel_id', panelId)
}
