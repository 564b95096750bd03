import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import { now } from '#core/clock'
import { describeFailure } from '#panels/describe_failure'
import { receivedEvents } from '#panels/event_counter'
import { EventHandlers } from '#panels/event_handlers'
import { objectOf, subjectsOf } from '#panels/event_subjects'
import { insertOnce, update } from '#core/database/sql'
import { nextAttemptAt } from '#panels/retry_schedule'
import { type Handled, runHandlers } from '#panels/run_handlers'
import { inSharedCommit } from '#panels/shared_commit'
import { WakeWaitingEvents } from '#panels/actions/wake_waiting_events'
import type { ReceivedEvent } from '#panels/read_panel_event'

interface Input {
  panel: { id: number; key: string }
  /** `webhook-id`, or the `id` in a batch. */
  eventId: string
  event: ReceivedEvent
}

export type Reception = { status: 'accepted'; state: Handled['state'] } | { status: 'duplicate' }

/**
 * Takes a checked event in: stores it and everything that follows from it in one commit, once, however often and
 * by however many processes at the same time it is received. What has to wait, or fails, is stored all the same and
 * handled again later.
 */
@inject()
export class ReceivePanelEvent {
  constructor(
    private handlers: EventHandlers,
    private wake: WakeWaitingEvents
  ) {}

  async handle({ panel, eventId, event }: Input): Promise<Reception> {
    const handlers = await this.handlers.for(event.type)

    const handled = await inSharedCommit(async (trx): Promise<Handled | null> => {
      const at = now()
      const id = await insertOnce(trx, 'panel_events', {
        panel_id: panel.id,
        event_id: eventId,
        type: event.type,
        occurred_at: event.occurredAt,
        received_at: at,
        object: objectOf(event),
        payload: JSON.stringify(event.data),
        state: 'applied',
        attempts: 1,
        applied_at: at,
      })
      if (id === null) return null

      const outcome = await runHandlers(handlers, {
        panelId: panel.id,
        panelKey: panel.key,
        eventId,
        ...event,
        trx,
        known: {},
      })

      if (outcome.state !== 'applied') {
        await update(
          trx,
          'UPDATE panel_events SET state = ?, waits_for = ?, last_error = ?, next_attempt_at = ?, applied_at = NULL WHERE id = ?',
          [
            outcome.state,
            outcome.state === 'parked' ? outcome.waitsFor : null,
            outcome.state === 'failed' ? outcome.error : null,
            nextAttemptAt(outcome.state, 1, at),
            id,
          ]
        )
      }
      return outcome
    })

    receivedEvents.add(1, handled?.state ?? 'duplicate')
    if (handled === null) return { status: 'duplicate' }

    if (handled.state === 'failed') {
      logger.error(
        { panel: panel.key, event: eventId, type: event.type, error: handled.error },
        'A panel event could not be handled; it is stored and will be tried again'
      )
    }
    await this.wakeOthers(panel.id, event, handled)
    return { status: 'accepted', state: handled.state }
  }

  /**
   * What this event waited for may have arrived while it was being parked, and the other way round: each side looks
   * after its own commit, so one of them sees the other. The event is stored already; a failure here must not make
   * the panel send it again.
   */
  private async wakeOthers(panelId: number, event: ReceivedEvent, handled: Handled) {
    const subjects = handled.state === 'parked' ? [handled.waitsFor] : subjectsOf(event)
    if (handled.state === 'failed' || subjects.length === 0) return

    try {
      await this.wake.handle({ panelId, subjects, mustExist: handled.state === 'parked' })
    } catch (error) {
      logger.error(
        { error: describeFailure(error) },
        'Events that waited could not be handled now; the sweep will'
      )
    }
  }
}
