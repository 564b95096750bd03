import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { accountData, serviceData, visitorData } from '#sandbox/contract'
import { recordEvent } from '#sandbox/outbox/record_event'
import { publicId, type OrderRow, type ServiceRow } from '#sandbox/records'

const YEAR_MS = 365 * 86_400_000

/**
 * Sets up what an accepted order bought: its services run, and where one is an account on a server, the signup
 * is complete.
 */
export async function openServices(trx: TransactionClientContract, order: OrderRow) {
  const renewed = trx
    .from('sandbox_items')
    .where({ order_id: order.id, renewal: true })
    .select('service_id')
  await trx.from('sandbox_services').whereIn('id', renewed).increment('next_due_at', YEAR_MS)

  const waiting = (await trx
    .from('sandbox_services')
    .where({ order_id: order.id, status: 'pending' })
    .orderBy('id')) as ServiceRow[]

  for (const row of waiting) {
    const service: ServiceRow = { ...row, status: 'active', created_at: now() }
    await trx
      .from('sandbox_services')
      .where('id', row.id)
      .update({ status: service.status, created_at: service.created_at })
    await recordEvent(trx, order.client_id, 'service.created', { service: serviceData(service) })
    if (!service.opens_account) continue

    await recordEvent(trx, order.client_id, 'signup.completed', {
      order_id: publicId('order', order.id),
      client_id: publicId('client', order.client_id),
      account: accountData(service),
      ...visitorData({
        visitToken: order.visit_token,
        clientIp: order.client_ip,
        landingParams: order.landing_params
          ? (JSON.parse(order.landing_params) as Record<string, string>)
          : null,
      }),
    })
  }
}
