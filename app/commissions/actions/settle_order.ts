import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { EnsureDefaultPlan } from '#plans/actions/ensure_default_plan'
import { type AdminDecision, BookSettlement } from '#commissions/book_settlement'
import { markReferral } from '#commissions/mark_referral'
import { bookedCommission, readBooked, readInvoices, readOrder } from '#commissions/order_facts'
import { settleOrder } from '#commissions/settlement'

interface Input {
  /** Begun with `isolation: 'read committed'`; holds the lock of the order's client. */
  trx: TransactionClientContract
  orderId: number
  /** Whose decision it follows, where an admin's does: kept with what it takes back. */
  decision?: AdminDecision
}

/**
 * Books what an order is owed and not yet booked, under its current decision: commissions of its paid invoices, and
 * the taking back of what a refund or a later fact showed to be too much. Repeating it changes nothing; of two at once
 * the UNIQUE keys let one win.
 * @see docs/decisions/0010-settle-by-recomputing.md, docs/decisions/0013-refunds.md
 */
@inject()
export class SettleOrder {
  constructor(
    private book: BookSettlement,
    private defaultPlan: EnsureDefaultPlan
  ) {}

  async handle({ trx, orderId, decision }: Input): Promise<void> {
    const order = await readOrder(trx, orderId, () => this.defaultPlan.handle({ trx }))
    if (!order || (!order.earner && order.commissions === 0)) return

    const booked = order.commissions === 0 ? [] : await readBooked(trx, orderId)
    const { invoices, descriptions } = await readInvoices(trx, order)
    const { state, ...settlement } = settleOrder({
      order: order.facts,
      earner: order.earner,
      review: order.review,
      terms: order.terms,
      invoices,
      booked: booked.map(bookedCommission),
    })

    if (order.referral) await markReferral(trx, order.referral, state)
    await this.book.handle({
      trx,
      panelId: order.panelId,
      settlement,
      booked,
      order: { ...order, descriptions },
      decision,
    })
  }
}
