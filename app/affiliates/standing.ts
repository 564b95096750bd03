/**
 * Dated standings: what counts for a visit or an order is the standing at its time.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import type { AffiliateStatus } from '#affiliates/models/affiliate'

export interface LockedMembership {
  id: number
  panel_id: number
  client_id: number
  status: AffiliateStatus
}

/**
 * The membership, locked until the transaction ends: of two acts at once the second sees what the first has done.
 */
export async function lockMembership(
  trx: TransactionClientContract,
  affiliateId: number
): Promise<LockedMembership | null> {
  const [row] = await select<LockedMembership>(
    trx,
    `SELECT id, panel_id, client_id, status FROM affiliates WHERE id = ?${forUpdate(trx)}`,
    [affiliateId]
  )
  return row ?? null
}

interface NewStanding {
  status: AffiliateStatus
  reason?: string | null
  /** Who brought it about; null for the member. */
  actorName?: string | null
  /** Milliseconds; now unless given. */
  at?: number
}

/**
 * Lets a locked membership stand so from an instant on, but never before the standing it ends. Whoever calls says
 * `standingChanged` when the transaction is through.
 * @returns the standing's id, and since when it holds
 */
export async function setStanding(
  trx: TransactionClientContract,
  affiliateId: number,
  { status, reason = null, actorName = null, at = now() }: NewStanding
): Promise<{ id: number; since: number }> {
  const [last] = await select<{ since: number | null }>(
    trx,
    'SELECT MAX(since) AS since FROM affiliate_standings WHERE affiliate_id = ?',
    [affiliateId]
  )
  // a clock set back must not put the new standing before the one it ends
  const since = Math.max(at, Number(last?.since ?? 0))
  const id = await insert(trx, 'affiliate_standings', [
    { affiliate_id: affiliateId, status, since, reason, actor_name: actorName },
  ])
  await update(trx, 'UPDATE affiliates SET status = ?, updated_at = ? WHERE id = ?', [
    status,
    now(),
    affiliateId,
  ])
  return { id, since }
}

const listeners: (() => void)[] = []

/**
 * Tells features that build upon this one, in this process, that somebody's standing has changed.
 */
export function onStandingChange(listener: () => void) {
  listeners.push(listener)
}

/**
 * After the transaction that called `setStanding`.
 */
export function standingChanged() {
  for (const listener of listeners) listener()
}
