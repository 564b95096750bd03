import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { openServices } from '#sandbox/actions/open_services'
import { mailPerson } from '#sandbox/mailbox/keep_mail'
import { orderNumber } from '#sandbox/contract'
import type { OrderRow, PersonRow } from '#sandbox/records'

export type StaffOutcome = { ok: true } | { ok: false; reason: 'wrong_state' }

/**
 * The staff lets a moderated order pass: its services are set up.
 */
export class AcceptOrder {
  async handle(input: { orderId: number }): Promise<StaffOutcome> {
    const outcome = await sandboxTransaction<StaffOutcome>(async (trx) => {
      const order = (await trx
        .from('sandbox_orders')
        .where({ id: input.orderId, status: 'pending' })
        .first()) as OrderRow | null
      if (!order) return { ok: false, reason: 'wrong_state' }

      await trx.from('sandbox_orders').where('id', order.id).update({ status: 'active' })
      await openServices(trx, order)

      const client = (await trx
        .from('sandbox_people')
        .where('id', order.client_id)
        .firstOrFail()) as PersonRow
      await mailPerson(trx, client, 'order_accepted', { number: orderNumber(order.id) })
      return { ok: true }
    })
    if (outcome.ok) outbox.poke()
    return outcome
  }
}
