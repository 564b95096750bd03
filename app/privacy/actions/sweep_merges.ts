import { inject } from '@adonisjs/core'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { AbsorbClient } from '#privacy/actions/absorb_client'

/** Milliseconds in which every transaction that had begun before a merge has ended: far more than a lock is waited for. */
const SETTLING_MS = 60_000

/**
 * Moves what transactions that ran at the same time as a merge booked for the merged client after it: an order's
 * commission is booked under the buyer's lock, not the payee's.
 */
@inject()
export class SweepMerges {
  constructor(private absorb: AbsorbClient) {}

  /**
   * @returns the number of merges looked at
   */
  async handle(): Promise<number> {
    const merges: { id: number }[] = await db
      .from('client_merges')
      .whereNull('swept_at')
      .where('created_at', '<=', now() - SETTLING_MS)
      .orderBy('id')
      .select('id')
    for (const { id } of merges) await this.sweep(id)
    return merges.length
  }

  private sweep(id: number) {
    return inTransaction(
      async (trx) => {
        const [merge] = await select<{ panel_id: number; merged_at: number }>(
          trx,
          'SELECT panel_id, merged_at FROM client_merges WHERE id = ?',
          [id]
        )
        const ends = await select<{ id: number; merged_into_id: number | null }>(
          trx,
          `SELECT id, merged_into_id FROM clients WHERE id IN
             (SELECT from_client_id FROM client_merges WHERE id = ?
              UNION SELECT into_client_id FROM client_merges WHERE id = ?)
           ORDER BY id${forUpdate(trx)}`,
          [id, id]
        )
        for (const { id: fromId, merged_into_id: intoId } of ends) {
          if (intoId === null) continue
          await this.absorb.handle({
            trx,
            panelId: merge!.panel_id,
            fromId,
            intoId,
            mergedAt: Number(merge!.merged_at),
          })
        }
        await update(trx, 'UPDATE client_merges SET swept_at = ? WHERE id = ?', [now(), id])
      },
      { isolation: 'read committed' }
    )
  }
}
