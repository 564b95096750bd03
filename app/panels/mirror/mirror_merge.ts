import { now } from '#core/clock'
import { ensureClient } from '#panels/mirror/ensure_client'
import { update } from '#core/database/sql'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.merged`: says into whom; orders and money stay where they were booked.
 */
export class MirrorMerge implements PanelEventHandler<'client.merged'> {
  async handle({
    trx,
    panelId,
    data,
    known,
  }: PanelEvent<'client.merged'>): Promise<HandlerOutcome> {
    // always in the same order, so that two opposite merges wait for each other instead of locking up
    const ids = new Map<string, number>()
    for (const externalId of [data.from_client_id, data.into_client_id].sort()) {
      const client = await ensureClient(trx, panelId, externalId)
      ids.set(externalId, client.id)
    }
    const into = ids.get(data.into_client_id)!
    const from = ids.get(data.from_client_id)!
    known.clientId = into

    await update(
      trx,
      'UPDATE clients SET merged_into_id = ?, updated_at = ? WHERE id = ? AND merged_into_id IS NULL',
      [into, now(), from]
    )
    return { ok: true }
  }
}
