import { inject } from '@adonisjs/core'
import { select, update } from '#core/database/sql'
import { EraseClient } from '#privacy/actions/erase_client'
import { endAgency } from '#privacy/actions/end_agency'
import { endMembership } from '#privacy/actions/end_membership'
import { isErasureDue } from '#privacy/erasure_due'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * `client.closed`: ends the membership, the agent’s status, grants and the sessions; erases at once unless the host keeps the data for some days,
 * after which a job does. An id that was merged into another has nothing left that could be erased.
 */
@inject()
export class EraseClosed implements PanelEventHandler<'client.closed'> {
  constructor(private erase: EraseClient) {}

  async handle({ trx, known }: PanelEvent<'client.closed'>): Promise<HandlerOutcome> {
    const [client] = await select<{
      id: number
      panel_id: number
      external_id: string
      closed_at: number
      merged_into_id: number | null
    }>(
      trx,
      'SELECT id, panel_id, external_id, closed_at, merged_into_id FROM clients WHERE id = ?',
      [known.clientId!]
    )
    if (!client || client.merged_into_id !== null) return { ok: true }

    const closedAt = Number(client.closed_at)
    await endMembership(trx, client.id, closedAt)
    await endAgency(trx, client.id, closedAt)
    await update(
      trx,
      `DELETE FROM sessions WHERE user_id IN
         (SELECT id FROM users WHERE panel_id = ? AND role = 'client' AND subject_id = ?)`,
      [client.panel_id, client.external_id]
    )
    if (isErasureDue(closedAt)) await this.erase.handle({ trx, clientId: client.id })
    return { ok: true }
  }
}
