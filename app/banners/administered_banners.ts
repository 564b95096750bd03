import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import Banner from '#banners/models/banner'

/**
 * A banner that an admin may change: of their panel, or for a local admin, who has no panel (null), any. Another's, a
 * deleted one and none at all are the same to whoever asks.
 * @throws E_ROW_NOT_FOUND
 */
export async function administeredBanner(
  panelId: number | null,
  id: number | string,
  client?: QueryClientContract
): Promise<Banner> {
  const query = Banner.query({ client }).where('id', id).whereNull('deleted_at')
  if (panelId !== null) query.where('panel_id', panelId)
  if (client?.isTransaction) query.forUpdate()
  return query.firstOrFail()
}

/**
 * Those among `ids` that the admin may change, in the order in which everybody locks them.
 */
export async function administeredBanners(
  panelId: number | null,
  ids: number[],
  trx?: TransactionClientContract
): Promise<Banner[]> {
  if (ids.length === 0) return []
  const query = Banner.query({ client: trx })
    .whereIn('id', ids)
    .whereNull('deleted_at')
    .orderBy('id')
  if (panelId !== null) query.where('panel_id', panelId)
  if (trx) query.forUpdate()
  return query
}
