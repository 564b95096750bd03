import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockClientById } from '#panels/mirror/ensure_client'
import { SettleOrder } from '#commissions/actions/settle_order'
import { BookSettlement } from '#commissions/book_settlement'
import { bookedCommission, lockBooked } from '#commissions/order_facts'
import { takeBackWhole } from '#commissions/settlement'

interface Input {
  ids: number[]
  /** The affiliate reads it. */
  reason: string
  actor: Actor
}

interface AskedRow {
  id: number
  panel_id: number
  invoice_id: number
  invoice_item_id: number
  affiliate_id: number
  order_id: number
  level: string
  description: string
  amount: number
}

/**
 * Takes commissions back in full, for good: whatever becomes of their orders, the same items are not credited to the same
 * affiliate again. What was paid out is taken back by a negative commission. Those that are taken back already, and
 * negative ones, stay as they are.
 */
@inject()
export class RejectCommissions {
  constructor(
    private book: BookSettlement,
    private settle: SettleOrder
  ) {}

  /**
   * @returns how many are rejected by this
   */
  async handle({ ids, reason, actor }: Input): Promise<{ rejected: number }> {
    if (ids.length === 0) return { rejected: 0 }

    return inTransaction(
      async (trx) => {
        await lockClients(trx, ids)
        const asked = await select<AskedRow>(
          trx,
          `SELECT id, panel_id, invoice_id, invoice_item_id, affiliate_id, order_id, level, description, amount
           FROM commissions WHERE id IN (${ids.map(() => '?').join(', ')})
             AND status <> 'reversed' AND reverses_id IS NULL AND rejected_at IS NULL
           ORDER BY panel_id, id`,
          ids
        )

        for (const row of asked) await this.reject(trx, row, { reason, actor })
        // the referral says what has become of its order
        for (const orderId of new Set(asked.map((row) => row.order_id))) {
          await this.settle.handle({ trx, orderId })
        }
        return { rejected: asked.length }
      },
      { isolation: 'read committed' }
    )
  }

  private async reject(
    trx: TransactionClientContract,
    row: AskedRow,
    { reason, actor }: Omit<Input, 'ids'>
  ) {
    const booked = await lockBooked(
      trx,
      'panel_id = ? AND invoice_id = ? AND invoice_item_id = ? AND level = ? AND affiliate_id = ?',
      [row.panel_id, row.invoice_id, row.invoice_item_id, row.level, row.affiliate_id]
    )
    await update(trx, 'UPDATE commissions SET rejected_at = ? WHERE id = ?', [now(), row.id])
    await recordAct(trx, {
      actor,
      act: 'commission.rejected',
      panelId: row.panel_id,
      subject: { type: 'commission', id: row.id, label: `${row.id}: ${row.description}` },
      reason,
      changes: { amount: { from: Number(row.amount), to: 0 } },
    })
    await this.book.handle({
      trx,
      panelId: row.panel_id,
      settlement: takeBackWhole(booked.map(bookedCommission), 'admin_rejected'),
      booked,
      decision: { actor, reason },
    })
  }
}

/**
 * Of the orders: whoever settles them waits.
 */
async function lockClients(trx: TransactionClientContract, ids: number[]) {
  const clients = await select<{ client_id: number }>(
    trx,
    `SELECT DISTINCT orders.client_id FROM commissions JOIN orders ON orders.id = commissions.order_id
     WHERE commissions.id IN (${ids.map(() => '?').join(', ')}) ORDER BY orders.client_id`,
    ids
  )
  for (const { client_id: clientId } of clients) await lockClientById(trx, clientId)
}
