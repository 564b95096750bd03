import Link from '#links/models/link'

/**
 * A link of this affiliate. Another's, a deleted one, the Referral link of an agent and none at all are the same to whoever asks.
 * @throws E_ROW_NOT_FOUND
 */
export async function ownLink(affiliateId: number, id: string): Promise<Link> {
  return Link.query()
    .where('id', id)
    .where('affiliate_id', affiliateId)
    .where('kind', 'affiliate')
    .whereNull('deleted_at')
    .firstOrFail()
}
