import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { SettleRequests } from '#delegation/acting/actions/settle_requests'

/**
 * See `SettleRequests`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class SettleRequestsJob extends Job<Record<string, never>> {
  constructor(private settle: SettleRequests) {
    super()
  }

  override async execute() {
    await this.settle.handle()
  }
}
