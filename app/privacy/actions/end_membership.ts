import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { followedLinks } from '#links/followed_links'

/**
 * The membership of a client whose account was closed ends when it was closed; its links stop. What was earned stays in
 * the books. Who is suspended stays so: leaving would let go what is held.
 */
export async function endMembership(
  trx: TransactionClientContract,
  clientId: number,
  closedAt: number
): Promise<void> {
  const [member] = await select<{ id: number; status: string }>(
    trx,
    `SELECT id, status FROM affiliates WHERE client_id = ?${forUpdate(trx)}`,
    [clientId]
  )
  if (!member || ['left', 'declined', 'suspended', 'none'].includes(member.status)) return

  await setStanding(trx, member.id, 'left', closedAt)
}

/**
 * A standing from an instant on, but never before the one that it ends.
 */
export async function setStanding(
  trx: TransactionClientContract,
  affiliateId: number,
  status: string,
  at: number
): Promise<void> {
  const [last] = await select<{ since: number }>(
    trx,
    'SELECT since FROM affiliate_standings WHERE affiliate_id = ? ORDER BY since DESC LIMIT 1',
    [affiliateId]
  )
  await insert(trx, 'affiliate_standings', [
    { affiliate_id: affiliateId, status, since: Math.max(at, Number(last?.since ?? 0)) },
  ])
  await update(trx, 'UPDATE affiliates SET status = ?, updated_at = ? WHERE id = ?', [
    status,
    now(),
    affiliateId,
  ])
  await forgetLinks(trx, affiliateId)
}

/**
 * This process asks the database again for each link once the change is there; others do within seconds.
 */
export async function forgetLinks(trx: TransactionClientContract, affiliateId: number) {
  const links = await select<{ code: string }>(
    trx,
    'SELECT code FROM links WHERE affiliate_id = ?',
    [affiliateId]
  )
  trx.after('commit', () => {
    for (const { code } of links) followedLinks.forget(code)
  })
}
