import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'

interface DueRow {
  id: number
  client_id: number
  currency: string
  amount: number
}

/**
 * Of `commissions`: whether it may become available at the instant `?`. What waits for an admin does not, nor what
 * somebody earned who is suspended in the role in which they earned it.
 */
export const IS_DUE = `commissions.status = 'pending' AND commissions.\`release\` <> 'manual'
  AND commissions.available_at <= ?
  AND NOT EXISTS (SELECT 1 FROM referrals
    JOIN affiliates ON affiliates.id = commissions.affiliate_id
    LEFT JOIN agents ON agents.affiliate_id = commissions.affiliate_id
    WHERE referrals.id = commissions.referral_id
      AND CASE WHEN referrals.role = 'agent' THEN agents.status ELSE affiliates.status END = 'suspended')`

/**
 * Makes those of the commissions available that are due, once each, together with their ledger entries.
 */
@inject()
export class ReleaseCommissions {
  constructor(private ledger: BookLedgerTransaction) {}

  /**
   * @param ids of one panel
   * @returns how many became available
   */
  async handle(input: { trx: TransactionClientContract; panelId: number; ids: number[] }) {
    const { trx, panelId, ids } = input
    if (ids.length === 0) return 0
    const at = now()
    const due = await select<DueRow>(
      trx,
      `SELECT id, client_id, currency, amount FROM commissions
       WHERE id IN (${ids.map(() => '?').join(', ')}) AND ${IS_DUE} ORDER BY id${forUpdate(trx)}`,
      [...ids, at]
    )
    if (due.length === 0) return 0

    await update(
      trx,
      `UPDATE commissions SET status = 'available', updated_at = ?
       WHERE id IN (${due.map(() => '?').join(', ')}) AND status = 'pending'`,
      [at, ...due.map(({ id }) => id)]
    )
    await this.ledger.handle({
      trx,
      panelId,
      postings: due.map(({ id, client_id: clientId, currency, amount }) => ({
        currency,
        kind: 'commission.released',
        reference: `release:${id}`,
        occurredAt: at,
        entries: [
          { clientId, account: 'payable_pending', amount: Number(amount) },
          { clientId, account: 'payable_available', amount: 0 - Number(amount) },
        ],
      })),
    })
    return due.length
  }
}
