import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { BookLedgerTransaction } from '#ledger/actions/book_ledger_transaction'
import { select, update } from '#core/database/sql'

interface DueRow {
  id: number
  panel_id: number
  client_id: number
  currency: string
  amount: number
}

/**
 * Commissions of one transaction: few enough that the ledger's chain is never held for long.
 */
const BATCH = 50

/**
 * Makes available what has passed its hold. May run in several processes at once and die at any point: each
 * commission moves once, together with its ledger entries.
 */
@inject()
export class ReleaseDueCommissions {
  constructor(private ledger: BookLedgerTransaction) {}

  /**
   * @param panelId only this panel's
   * @returns how many became available by this run
   */
  async handle({ panelId }: { panelId?: number } = {}): Promise<number> {
    const until = now()
    let released = 0

    for (let after = { availableAt: -1, id: 0 }; ;) {
      const due: { id: number; panel_id: number; available_at: number }[] = await db
        .from('commissions')
        .select('id', 'panel_id', 'available_at')
        .where('status', 'pending')
        .where('available_at', '<=', until)
        .if(panelId !== undefined, (query) => query.where('panel_id', panelId!))
        // past those that another process holds, or that cannot be released
        .where((query) =>
          query
            .where('available_at', '>', after.availableAt)
            .orWhere((same) =>
              same.where('available_at', after.availableAt).where('id', '>', after.id)
            )
        )
        .orderBy('available_at')
        .orderBy('id')
        .limit(BATCH)
      const last = due.at(-1)
      if (!last) return released

      for (const panel of new Set(due.map((row) => row.panel_id))) {
        const ids = due.filter((row) => row.panel_id === panel).map((row) => row.id)
        released += await this.release(panel, ids)
      }
      after = { availableAt: Number(last.available_at), id: last.id }
    }
  }

  private release(panelId: number, ids: number[]): Promise<number> {
    return inTransaction(
      async (trx) => {
        const list = ids.map(() => '?').join(', ')
        const due = await select<DueRow>(
          trx,
          `SELECT id, panel_id, client_id, currency, amount FROM commissions
           WHERE id IN (${list}) AND status = 'pending' ORDER BY id${forUpdate(trx)}`,
          ids
        )
        if (due.length === 0) return 0

        const at = now()
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
      },
      { isolation: 'read committed' }
    )
  }
}
