import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { movedColumns } from '#privacy/data_map'
import { forgetLinks, setStanding } from '#privacy/actions/end_membership'

interface Party {
  id: number
  closed_at: number | null
}

interface Member {
  id: number
  client_id: number
  status: string
}

/**
 * What a survivor is whose two memberships become one: a suspension stays, and what is better than nothing is kept.
 */
const STANDINGS = ['declined', 'left', 'applied', 'active', 'suspended']

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

  if (from.closed_at !== null) await undoClosing(trx, old, Number(from.closed_at))
  if (survivor) await takeOver(trx, old, survivor, mergedAt)
  else await moveMembership(trx, old, into.id, mergedAt)
}

/**
 * The account was closed because it was merged: that ended no membership.
 */
async function undoClosing(trx: TransactionClientContract, member: Member, closedAt: number) {
  const [last, before] = await select<{ id: number; status: string; since: number }>(
    trx,
    `SELECT id, status, since FROM affiliate_standings WHERE affiliate_id = ?
     ORDER BY since DESC, id DESC LIMIT 2`,
    [member.id]
  )
  const endedByClosing =
    last?.status === 'left' &&
    before !== undefined &&
    Number(last.since) === Math.max(closedAt, Number(before.since))
  if (!endedByClosing) return

  await update(trx, 'DELETE FROM affiliate_standings WHERE id = ?', [last.id])
  await update(trx, 'UPDATE affiliates SET status = ? WHERE id = ?', [before.status, member.id])
  member.status = before.status
}

async function moveMembership(
  trx: TransactionClientContract,
  member: Member,
  intoId: number,
  mergedAt: number
) {
  await update(
    trx,
    `INSERT INTO merge_origins (kind, row_id, origin_id, until)
     SELECT 'affiliate', id, client_id, ? FROM affiliates WHERE id = ?
       AND NOT EXISTS (SELECT 1 FROM merge_origins AS known WHERE known.kind = 'affiliate' AND known.row_id = affiliates.id)`,
    [mergedAt, member.id]
  )
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
  await update(
    trx,
    `INSERT INTO merge_origins (kind, row_id, origin_id, until)
     SELECT 'link', id, affiliate_id, ? FROM links WHERE affiliate_id = ?
       AND NOT EXISTS (SELECT 1 FROM merge_origins AS known WHERE known.kind = 'link' AND known.row_id = links.id)`,
    [mergedAt, old.id]
  )
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
  if (status !== survivor.status) await setStanding(trx, survivor.id, status, mergedAt)
  if (!['left', 'none'].includes(old.status)) await setStanding(trx, old.id, 'left', mergedAt)
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
