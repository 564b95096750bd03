import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import type { ReferralFacts } from '#commissions/order_facts'
import type { OrderState } from '#commissions/settlement'

/**
 * Says on a credited order's referral what became of it. What the decision's words need stays beside it, so that an order
 * that is paid again after a refund has its first reason back.
 */
export async function markReferral(
  trx: TransactionClientContract,
  referral: ReferralFacts,
  state: OrderState
): Promise<void> {
  const reason = 'reason' in state ? state.reason : referral.creditedBy
  const { takenBackAt, ...values } = referral.reasonValues
  const until = state.status === 'refunded' ? state.at : undefined
  if (referral.status === state.status && referral.reason === reason && takenBackAt === until) {
    return
  }
  await update(
    trx,
    'UPDATE referrals SET status = ?, reason = ?, reason_values = ?, updated_at = ? WHERE id = ?',
    [
      state.status,
      reason,
      JSON.stringify(until === undefined ? values : { ...values, takenBackAt: until }),
      now(),
      referral.id,
    ]
  )
}
