import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import type { AffiliateStatus } from '#affiliates/models/affiliate'
import { movedColumns } from '#privacy/data_map'
import { forgetLinks, standFrom } from '#privacy/actions/end_membership'
import { keepOrigins } from '#privacy/keep_origins'
import { undoClosing } from '#privacy/undo_closing'

interface Party {
  id: number
  closed_at: number | null
}

interface Member {
  id: number
  client_id: number
  status: AffiliateStatus
}

/**
 * What a survivor is whose two memberships become one: a suspension stays, and what is better than nothing is kept.
 */
const STANDINGS: AffiliateStatus[] = ['declined', 'left', 'applied', 'active', 'suspended']

/**
 * The membership of a merged client becomes the survivor's. Where both are members the survivor's stays and takes over
 * the other's links, which go on earning, its referrals, receipts and commissions.
 */
export async function mergeMemberships(
  trx: TransactionClientContract,
  { from, into, mergedAt }: { from: Party; into: Party; mergedAt: number }
): Promise<void> {
  const members = await select<Member>(
    trx,
    `SELECT id, client_id, status FROM affiliates WHERE client_id IN (?, ?) ORDER BY id${forUpdate(trx)}`,
    [from.id, into.id]
  )
  const old = members.find((member) => member.client_id === from.id)
  const survivor = members.find((member) => member.client_id === into.id)
  if (!old) return

  if (from.closed_at !== null) {
    const closing = { ended: 'left', closedAt: Number(from.closed_at) } as const
    old.status = await undoClosing(trx, 'affiliate', old, closing)
  }
  if (survivor) await takeOver(trx, old, survivor, mergedAt)
  else await moveMembership(trx, old, into.id, mergedAt)
}

async function moveMembership(
  trx: TransactionClientContract,
  member: Member,
  intoId: number,
  mergedAt: number
) {
  await keepOrigins(trx, 'affiliate', member.client_id, mergedAt)
  await update(trx, 'UPDATE affiliates SET client_id = ?, updated_at = ? WHERE id = ?', [
    intoId,
    now(),
    member.id,
  ])
  await forgetLinks(trx, member.id)
}

async function takeOver(
  trx: TransactionClientContract,
  old: Member,
  survivor: Member,
  mergedAt: number
) {
  await keepOrigins(trx, 'link', old.id, mergedAt)
  await giveWay(trx, old, survivor)
  // a review of both memberships' earning one order stays where it is
  const ignoring = trx.dialect.name === 'mysql' ? 'UPDATE IGNORE' : 'UPDATE OR IGNORE'
  for (const { table, column } of movedColumns('affiliate')) {
    await update(trx, `${ignoring} ${table} SET ${column} = ? WHERE ${column} = ?`, [
      survivor.id,
      old.id,
    ])
  }

  const status = [old.status, survivor.status].sort(
    (one, other) => STANDINGS.indexOf(other) - STANDINGS.indexOf(one)
  )[0]!
  if (status !== survivor.status) await standFrom(trx, survivor.id, status, mergedAt)
  if (!['left', 'none'].includes(old.status)) await standFrom(trx, old.id, 'left', mergedAt)
  await forgetLinks(trx, survivor.id)
}

/**
 * Where one subject had a referral of each, one was given up for the other, which stays.
 */
async function giveWay(trx: TransactionClientContract, old: Member, survivor: Member) {
  const pairs = await select<{ old_id: number; own_id: number; old_reason: string }>(
    trx,
    `SELECT old.id AS old_id, own.id AS own_id, old.reason AS old_reason
     FROM referrals AS old JOIN referrals AS own
       ON own.subject_key = old.subject_key AND own.affiliate_id = ?
     WHERE old.affiliate_id = ?`,
    [survivor.id, old.id]
  )
  for (const { old_id: oldId, own_id: ownId, old_reason: oldReason } of pairs) {
    const [stays, goes] = oldReason === 'superseded' ? [ownId, oldId] : [oldId, ownId]
    await update(trx, 'UPDATE commissions SET referral_id = ? WHERE referral_id = ?', [stays, goes])
    await update(trx, 'DELETE FROM referrals WHERE id = ?', [goes])
  }
}
