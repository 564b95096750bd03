import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'

const DAY_MS = 86_400_000

/**
 * Whether a correction is more than one admin may book alone. Credits and debits count alike.
 * @param limits minor units by currency; none for a currency: no limit
 * @param recent amounts that the same admin asked for, for the same payee and in the same currency, in the last day
 */
export function needsSecondAdmin(
  limits: Record<string, number>,
  currency: string,
  recent: readonly number[],
  amount: number
): boolean {
  const limit = limits[currency]
  if (limit === undefined) return false
  const together = [...recent, amount].reduce((total, each) => total + Math.abs(each), 0)
  return together > limit
}

/**
 * What that admin booked alone for the payee within the last 24 hours.
 */
export async function decidingNow(
  trx: TransactionClientContract,
  admin: { userId: number; affiliateId: number; currency: string; at: number }
): Promise<number[]> {
  const rows = await select<{ amount: number }>(
    trx,
    `SELECT amount FROM corrections
     WHERE affiliate_id = ? AND currency = ? AND requested_by = ? AND requested_at > ?
       AND state = 'booked' AND decided_by IS NULL`,
    [admin.affiliateId, admin.currency, admin.userId, admin.at - DAY_MS]
  )
  return rows.map(({ amount }) => Number(amount))
}
