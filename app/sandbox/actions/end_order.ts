import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { recordEvent } from '#sandbox/outbox/record_event'
import { terminateServices } from '#sandbox/actions/change_service'
import type { StaffOutcome } from '#sandbox/actions/accept_order'
import { publicId, type OrderRow } from '#sandbox/records'

/**
 * Cancels an order, or marks it as fraud: its services end, what is unpaid needs no paying.
 */
export class EndOrder {
  async handle(input: OrderEnd): Promise<StaffOutcome> {
    const outcome = await sandboxTransaction((trx) => endOrder(trx, input))
    if (outcome.ok) outbox.poke()
    return outcome
  }
}

export interface OrderEnd {
  orderId: number
  status: 'cancelled' | 'fraud'
  reason: string | null
}

export async function endOrder(
  trx: TransactionClientContract,
  input: OrderEnd
): Promise<StaffOutcome> {
  const order = (await trx
    .from('sandbox_orders')
    .where('id', input.orderId)
    .whereIn('status', ['pending', 'active'])
    .first()) as OrderRow | null
  if (!order) return { ok: false, reason: 'wrong_state' }

  await trx.from('sandbox_orders').where('id', order.id).update({ status: input.status })
  await trx
    .from('sandbox_invoices')
    .where({ order_id: order.id, status: 'unpaid' })
    .update({ status: 'cancelled' })
  await recordEvent(trx, order.client_id, `order.${input.status}`, {
    order_id: publicId('order', order.id),
    reason: input.reason ?? undefined,
  })
  await terminateServices(trx, { order_id: order.id })
  return { ok: true }
}
