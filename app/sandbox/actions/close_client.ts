import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { recordEvent } from '#sandbox/outbox/record_event'
import { terminateServices } from '#sandbox/actions/change_service'
import type { StaffOutcome } from '#sandbox/actions/accept_order'
import { publicId, type PersonRow } from '#sandbox/records'

/**
 * Closes a client's account: its services end, nobody can log in to it any more.
 */
export class CloseClient {
  async handle(input: { clientId: number }): Promise<StaffOutcome> {
    const outcome = await sandboxTransaction<StaffOutcome>(async (trx) => {
      const person = (await trx
        .from('sandbox_people')
        .where({ id: input.clientId, role: 'client', status: 'active' })
        .first()) as PersonRow | null
      if (!person) return { ok: false, reason: 'wrong_state' }

      await terminateServices(trx, { client_id: person.id })
      await trx.from('sandbox_people').where('id', person.id).update({ status: 'closed' })
      await trx.from('sandbox_sessions').where('person_id', person.id).delete()
      await trx
        .from('sandbox_invoices')
        .where({ client_id: person.id, status: 'unpaid' })
        .update({ status: 'cancelled' })
      await recordEvent(trx, person.id, 'client.closed', {
        client_id: publicId('client', person.id),
      })
      return { ok: true }
    })
    if (outcome.ok) outbox.poke()
    return outcome
  }
}
