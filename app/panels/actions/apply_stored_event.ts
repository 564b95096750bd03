import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { EventHandlers } from '#panels/event_handlers'
import { select, update } from '#core/database/sql'
import { nextAttemptAt } from '#panels/retry_schedule'
import { type Handled, runHandlers } from '#panels/run_handlers'
import type { PanelEventData, PanelEventType } from '#panels/panel_event'
import type { ReceivedEvent } from '#panels/read_panel_event'

interface StoredEvent {
  panel_id: number
  panel_key: string
  event_id: string
  type: PanelEventType
  occurred_at: number
  payload: string
  attempts: number
  state: 'parked' | 'failed'
}

type Applied = Handled & { panelId: number; event: ReceivedEvent }

/**
 * Handles one stored event again, if it still waits or has failed: its row is locked first, so that of two processes
 * that take it on the second finds it done.
 */
@inject()
export class ApplyStoredEvent {
  constructor(private handlers: EventHandlers) {}

  /**
   * @param actor the admin who asked for it, for the audit log; nobody where the product does it by itself
   * @returns null where there is nothing left to do
   */
  async handle(id: number, { actor }: { actor?: Actor } = {}): Promise<Applied | null> {
    return inTransaction(
      async (trx) => {
        const [row] = await select<StoredEvent>(
          trx,
          `SELECT panel_id, event_id, type, occurred_at, payload, attempts, state,
           (SELECT \`key\` FROM panels WHERE panels.id = panel_events.panel_id) AS panel_key
         FROM panel_events WHERE id = ? AND state IN ('parked', 'failed')${forUpdate(trx)}`,
          [id]
        )
        if (!row) return null

        const event: ReceivedEvent = {
          type: row.type,
          occurredAt: Number(row.occurred_at),
          data: JSON.parse(row.payload) as PanelEventData[PanelEventType],
        }
        const handled = await runHandlers(await this.handlers.for(event.type), {
          panelId: row.panel_id,
          panelKey: row.panel_key,
          eventId: row.event_id,
          ...event,
          trx,
          known: {},
        })

        const at = now()
        const attempts = row.attempts + 1
        await update(
          trx,
          'UPDATE panel_events SET state = ?, waits_for = ?, last_error = ?, attempts = ?, next_attempt_at = ?, applied_at = ? WHERE id = ?',
          [
            handled.state,
            handled.state === 'parked' ? handled.waitsFor : null,
            handled.state === 'failed' ? handled.error : null,
            attempts,
            handled.state === 'applied' ? null : nextAttemptAt(handled.state, attempts, at),
            handled.state === 'applied' ? at : null,
            id,
          ]
        )
        if (actor) {
          await recordAct(trx, {
            actor,
            act: 'event.processed_again',
            panelId: row.panel_id,
            subject: { type: 'panel_event', id, label: row.type },
            changes: { state: { from: row.state, to: handled.state } },
          })
        }
        if (handled.state === 'failed') {
          logger.error(
            { panel: row.panel_key, event: row.event_id, type: row.type, error: handled.error },
            'A stored panel event could not be handled'
          )
        }
        return { ...handled, panelId: row.panel_id, event }
      },
      { isolation: 'read committed' }
    )
  }
}
