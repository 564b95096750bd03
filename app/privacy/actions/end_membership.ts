import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { setStanding } from '#affiliates/standing'
import { select } from '#core/database/sql'
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
  const [member] = await select<{ id: number; status: AffiliateStatus }>(
    trx,
    `SELECT id, status FROM affiliates WHERE client_id = ?${forUpdate(trx)}`,
    [clientId]
  )
  if (!member || ['left', 'declined', 'suspended', 'none'].includes(member.status)) return

  await standFrom(trx, member.id, 'left', closedAt)
}

/**
 * A standing from an instant on, but never before the one that it ends; the member's links follow it.
 * @param at milliseconds
 */
export async function standFrom(
  trx: TransactionClientContract,
  affiliateId: number,
  status: AffiliateStatus,
  at: number
): Promise<void> {
  await setStanding(trx, affiliateId, { status, at })
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
