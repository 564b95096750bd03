import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { insertOnce, update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

type ServiceEvent =
  'service.created' | 'service.suspended' | 'service.unsuspended' | 'service.terminated'

/**
 * `service.*`: each message is a picture of the service, and the one that happened last stands, whichever arrives
 * last. Of two at the same instant the status that sorts later stands (active, suspended, terminated).
 */
export class MirrorService implements PanelEventHandler<ServiceEvent> {
  async handle({
    trx,
    panelId,
    occurredAt,
    data: { service },
    known,
  }: PanelEvent<ServiceEvent>): Promise<HandlerOutcome> {
    const client = await ensureClient(trx, panelId, service.client_id)
    known.clientId = client.id
    known.isErased = client.erased_at !== null

    const domain = service.domain ?? null
    const order = service.order_id ?? null
    const id = await insertOnce(trx, 'services', {
      panel_id: panelId,
      external_id: service.id,
      client_id: client.id,
      order_external_id: order,
      product_id: service.product_id,
      product_name: service.product_name,
      domain,
      status: service.status,
      status_at: occurredAt,
      created_at: now(),
    })
    if (id !== null) return { ok: true }

    // what only the older message says still fills a gap
    await update(
      trx,
      `UPDATE services SET domain = COALESCE(domain, ?), order_external_id = COALESCE(order_external_id, ?)
       WHERE panel_id = ? AND external_id = ?`,
      [domain, order, panelId, service.id]
    )
    await update(
      trx,
      `UPDATE services
       SET client_id = ?, product_id = ?, product_name = ?, domain = COALESCE(?, domain),
         order_external_id = COALESCE(?, order_external_id), status = ?, status_at = ?
       WHERE panel_id = ? AND external_id = ? AND (status_at < ? OR (status_at = ? AND status < ?))`,
      [
        client.id,
        service.product_id,
        service.product_name,
        domain,
        order,
        service.status,
        occurredAt,
        panelId,
        service.id,
        occurredAt,
        occurredAt,
        service.status,
      ]
    )
    return { ok: true }
  }
}
