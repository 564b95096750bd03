import { inject } from '@adonisjs/core'
import logger from '@adonisjs/core/services/logger'
import { describeFailure } from '#panels/describe_failure'
import { subjectsOf } from '#panels/event_subjects'
import { listDueEvents } from '#panels/queries/list_due_events'
import { ApplyStoredEvent } from '#panels/actions/apply_stored_event'
import { WakeWaitingEvents } from '#panels/actions/wake_waiting_events'

/**
 * The sweep: failed events whose time has come, and parked ones whose subject is there although nobody woke them,
 * since the process died in between.
 */
@inject()
export class RetryPanelEvents {
  constructor(
    private apply: ApplyStoredEvent,
    private wake: WakeWaitingEvents
  ) {}

  /**
   * @param limit events of one run; the rest is left to the next
   * @param panelId only this panel's
   */
  async handle({ limit = 500, panelId }: { limit?: number; panelId?: number } = {}) {
    const counts = { applied: 0, parked: 0, failed: 0 }

    for (const id of await listDueEvents({ limit, panelId })) {
      try {
        const handled = await this.apply.handle(id)
        if (!handled) continue
        counts[handled.state]++
        if (handled.state === 'applied') {
          await this.wake.handle({ panelId: handled.panelId, subjects: subjectsOf(handled.event) })
        }
      } catch (error) {
        // one that can't even be tried must not keep the others waiting
        logger.error(
          { error: describeFailure(error), id },
          'A stored panel event could not be taken up'
        )
      }
    }
    return counts
  }
}
