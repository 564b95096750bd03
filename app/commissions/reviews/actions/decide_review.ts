import { inject } from '@adonisjs/core'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { SettleOrder } from '#commissions/actions/settle_order'
import { lockClientById } from '#panels/mirror/ensure_client'
import { decideLaterOrders } from '#referrals/decide'
import { reviewOrders } from '#referrals/review'

interface Input {
  actor: Actor & { userId: number }
  reviewId: number
  /** Of whose panel; null for all. Another panel's review is as good as gone. */
  panelId: number | null
  decision: 'accepted' | 'rejected'
  /** The admin's reason. */
  note: string | null
}

export type ReviewDecision =
  | { ok: true }
  /** The order has meanwhile been given to somebody else, or to nobody. */
  | { ok: false; reason: 'gone' }
  /** Somebody was faster. */
  | {
      ok: false
      reason: 'decided'
      state: 'accepted' | 'rejected'
      by: string | null
      /** Milliseconds. */
      at: number
    }

interface ReviewRow {
  id: number
  panel_id: number
  order_id: number
  client_id: number
  state: 'open' | 'accepted' | 'rejected'
  decided_at: number | null
  decided_by_name: string | null
  order_label: string
}

/**
 * Accepts or rejects a suspicious order, and books what follows, in one transaction. The first decision counts. A client
 * whom a rejected order bound for life is bound no longer: their later orders are decided again.
 */
@inject()
export class DecideReview {
  constructor(private settle: SettleOrder) {}

  handle({ actor, reviewId, panelId, decision, note }: Input): Promise<ReviewDecision> {
    return inTransaction(
      async (trx): Promise<ReviewDecision> => {
        const seen = await find(trx, reviewId)
        if (!seen || (panelId !== null && seen.panel_id !== panelId)) {
          return { ok: false, reason: 'gone' }
        }
        await lockClientById(trx, seen.client_id)

        const review = await find(trx, reviewId, forUpdate(trx))
        if (!review) return { ok: false, reason: 'gone' }
        if (review.state !== 'open') {
          const { state, decided_by_name: by, decided_at: at } = review
          return { ok: false, reason: 'decided', state, by, at: Number(at) }
        }

        await update(
          trx,
          'UPDATE reviews SET state = ?, decided_at = ?, decided_by = ?, note = ? WHERE id = ?',
          [decision, now(), actor.userId, note, reviewId]
        )
        await recordAct(trx, {
          actor,
          act: `review.${decision}`,
          panelId: review.panel_id,
          subject: { type: 'order', id: review.order_id, label: review.order_label },
          reason: note,
        })

        const redecided =
          decision === 'rejected' ? await decideLaterOrders(trx, review.order_id) : []
        await reviewOrders(trx, redecided)
        await this.settle.handle({
          trx,
          orderId: review.order_id,
          decision: { actor, reason: note },
        })
        for (const orderId of redecided) await this.settle.handle({ trx, orderId })
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}

async function find(trx: TransactionClientContract, id: number, lock = '') {
  const [review] = await select<ReviewRow>(
    trx,
    `SELECT reviews.id, reviews.panel_id, reviews.order_id, reviews.state, reviews.decided_at, orders.client_id,
       COALESCE(orders.number, orders.external_id) AS order_label,
       (SELECT name FROM users WHERE users.id = reviews.decided_by) AS decided_by_name
     FROM reviews JOIN orders ON orders.id = reviews.order_id
     WHERE reviews.id = ?${lock}`,
    [id]
  )
  return review ?? null
}
