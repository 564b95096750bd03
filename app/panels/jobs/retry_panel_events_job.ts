import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { RetryPanelEvents } from '#panels/actions/retry_panel_events'

/**
 * Sweeps the inbox: see `RetryPanelEvents`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class RetryPanelEventsJob extends Job<Record<string, never>> {
  constructor(private retry: RetryPanelEvents) {
    super()
  }

  override async execute() {
    await this.retry.handle()
  }
}
