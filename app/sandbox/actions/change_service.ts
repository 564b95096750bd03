import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { serviceData } from '#sandbox/contract'
import { sandboxTransaction } from '#sandbox/database'
import { outbox } from '#sandbox/outbox/main'
import { recordEvent } from '#sandbox/outbox/record_event'
import type { StaffOutcome } from '#sandbox/actions/accept_order'
import type { ServiceRow, ServiceStatus } from '#sandbox/records'

export type ServiceChange = 'suspend' | 'unsuspend' | 'terminate'

const CHANGES: Record<ServiceChange, { from: ServiceStatus[]; to: ServiceStatus; event: string }> =
  {
    suspend: { from: ['active'], to: 'suspended', event: 'service.suspended' },
    unsuspend: { from: ['suspended'], to: 'active', event: 'service.unsuspended' },
    terminate: { from: ['active', 'suspended'], to: 'terminated', event: 'service.terminated' },
  }

/**
 * Suspends a service, lets it run again, or ends it for good.
 */
export class ChangeService {
  async handle(input: { serviceId: number; change: ServiceChange }): Promise<StaffOutcome> {
    const outcome = await sandboxTransaction((trx) =>
      changeService(trx, { ...input, changedBy: 'staff' })
    )
    if (outcome.ok) outbox.poke()
    return outcome
  }
}

export async function changeService(
  trx: TransactionClientContract,
  input: { serviceId: number; change: ServiceChange; changedBy: 'staff' | 'client' }
): Promise<StaffOutcome> {
  const { from, to, event } = CHANGES[input.change]
  const row = (await trx
    .from('sandbox_services')
    .where('id', input.serviceId)
    .whereIn('status', from)
    .first()) as ServiceRow | null
  if (!row) return { ok: false, reason: 'wrong_state' }

  await trx
    .from('sandbox_services')
    .where('id', row.id)
    .update({ status: to, suspended_by: to === 'suspended' ? input.changedBy : null })
  await recordEvent(trx, row.client_id, event, {
    service: serviceData({ ...row, status: to }),
  })
  return { ok: true }
}

/**
 * Ends the services of an order or of a client; those that never ran end without a word to the add-on.
 */
export async function terminateServices(
  trx: TransactionClientContract,
  whose: { order_id: number } | { client_id: number }
) {
  const { event, to } = CHANGES.terminate
  const services = (await trx
    .from('sandbox_services')
    .where(whose)
    .whereNot('status', to)
    .orderBy('id')) as ServiceRow[]

  for (const service of services) {
    await trx.from('sandbox_services').where('id', service.id).update({ status: to })
    if (service.status === 'pending') continue
    await recordEvent(trx, service.client_id, event, {
      service: serviceData({ ...service, status: to }),
    })
  }
}
