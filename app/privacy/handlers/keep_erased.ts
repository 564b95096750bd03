import { inject } from '@adonisjs/core'
import { select } from '#core/database/sql'
import { EraseClient } from '#privacy/actions/erase_client'
import type { HandlerOutcome, PanelEvent, PanelEventHandler } from '#panels/panel_event'

/**
 * Last of every event: what it told of a client who is erased already goes in the same transaction, so that nobody
 * ever sees it.
 */
@inject()
export class KeepErased implements PanelEventHandler {
  constructor(private erase: EraseClient) {}

  async handle({ trx, known }: PanelEvent): Promise<HandlerOutcome> {
    if (known.clientId === undefined || known.isErased === false) return { ok: true }

    const [client] = await select<{ erased_at: number | null }>(
      trx,
      'SELECT erased_at FROM clients WHERE id = ?',
      [known.clientId]
    )
    if (client && client.erased_at !== null) {
      await this.erase.handle({ trx, clientId: known.clientId })
    }
    return { ok: true }
  }
}
