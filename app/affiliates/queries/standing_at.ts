import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import type { AffiliateStatus } from '#affiliates/models/affiliate'

/**
 * The affiliate's standing at an instant, from the dated history: a suspension that came later than an order
 * does not undo it, however late the order's event arrives.
 *
 * @param client the transaction to read in, or `db`
 * @param instant milliseconds; a standing holds from its very first millisecond on
 * @returns null before the affiliate joined
 */
export async function standingAt(
  client: Pick<QueryClientContract, 'from'>,
  affiliateId: number,
  instant: number
): Promise<AffiliateStatus | null> {
  const row = await client
    .from('affiliate_standings')
    .select('status')
    .where('affiliate_id', affiliateId)
    .where('since', '<=', instant)
    .orderBy('since', 'desc')
    .orderBy('id', 'desc')
    .first()

  return row ? (row.status as AffiliateStatus) : null
}
