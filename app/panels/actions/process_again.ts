import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import type { Actor } from '#core/audit/record_act'
import { ApplyStoredEvent } from '#panels/actions/apply_stored_event'
import { WakeWaitingEvents } from '#panels/actions/wake_waiting_events'
import { describeFailure } from '#panels/describe_failure'
import { subjectsOf } from '#panels/event_subjects'
import type { ReceivedEvent } from '#panels/read_panel_event'
import type { Handled } from '#panels/run_handlers'

interface Input {
  actor: Actor
  /** Ids of our own rows. */
  ids: number[]
}

export interface ProcessedAgain {
  id: number
  /** `done`: it was applied already; `untried`: it could not even be taken up, and stays as it is. */
  outcome: Handled | { state: 'done' } | { state: 'untried'; error: string }
}

/**
 * Handles parked or failed events again because somebody asks for it, in the given order, and then those that waited
 * for what they brought. Each in its own transaction with its line of the audit log. Harmless when repeated: an event
 * that is applied is left alone, and what is booked is booked once.
 */
@inject()
export class ProcessAgain {
  constructor(
    private apply: ApplyStoredEvent,
    private wake: WakeWaitingEvents
  ) {}

  async handle({ actor, ids }: Input): Promise<ProcessedAgain[]> {
    const processed: ProcessedAgain[] = []
    for (const id of ids) {
      processed.push({ id, outcome: await this.one(actor, id) })
    }
    return processed
  }

  /** One that can't even be tried must not keep the others waiting. */
  private async one(actor: Actor, id: number): Promise<ProcessedAgain['outcome']> {
    try {
      const handled = await this.apply.handle(id, { actor })
      if (handled?.state === 'applied') await this.wakeOthers(handled)
      return handled ?? { state: 'done' }
    } catch (error) {
      const failure = describeFailure(error)
      logger.error({ error: failure, id }, 'A stored panel event could not be taken up')
      return { state: 'untried', error: failure }
    }
  }

  private async wakeOthers({ panelId, event }: { panelId: number; event: ReceivedEvent }) {
    try {
      await this.wake.handle({ panelId, subjects: subjectsOf(event) })
    } catch (error) {
      logger.error(
        { error: describeFailure(error) },
        'Events that waited could not be handled now; the sweep will'
      )
    }
  }
}
