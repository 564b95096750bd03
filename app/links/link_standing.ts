import { now } from '#core/clock'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { LinkStatus } from '#links/models/link'

/**
 * Notes since when a link stands so, in the transaction that changes it. A clock set back must not put the new
 * standing before the one it ends.
 */
export async function noteLinkStanding(
  trx: TransactionClientContract,
  linkId: number,
  status: LinkStatus | 'deleted'
) {
  const last = await trx
    .from('link_standings')
    .where('link_id', linkId)
    .max('since as since')
    .first()
  const since = Math.max(now(), Number(last?.since ?? 0))
  await trx.table('link_standings').insert({ link_id: linkId, status, since })
}
