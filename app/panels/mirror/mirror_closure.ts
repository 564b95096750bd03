import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.closed`: the first closing counts.
 */
export class MirrorClosure implements PanelEventHandler<'client.closed'> {
  async handle({
    trx,
    panelId,
    occurredAt,
    data,
    known,
  }: PanelEvent<'client.closed'>): Promise<HandlerOutcome> {
    const client = await ensureClient(trx, panelId, data.client_id)
    known.clientId = client.id

    if (client.closed_at === null || client.closed_at > occurredAt) {
      await update(trx, 'UPDATE clients SET closed_at = ?, updated_at = ? WHERE id = ?', [
        occurredAt,
        now(),
        client.id,
      ])
    }
    return { ok: true }
  }
}
