import { now } from '#core/clock'
import { insertClient, lockNamedClient } from '#panels/mirror/ensure_client'
import { update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.closed`: the first closing counts. It ends the account of that very id: whoever it was merged into stays.
 */
export class MirrorClosure implements PanelEventHandler<'client.closed'> {
  async handle({
    trx,
    panelId,
    occurredAt,
    data,
    known,
  }: PanelEvent<'client.closed'>): Promise<HandlerOutcome> {
    const id = data.client_id
    let client = await lockNamedClient(trx, panelId, id)
    if (!client) {
      await insertClient(trx, panelId, id)
      client = (await lockNamedClient(trx, panelId, id))!
    }
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
