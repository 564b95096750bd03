import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { KeepRetention } from '#privacy/actions/keep_retention'

/**
 * See `KeepRetention`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class KeepRetentionJob extends Job<Record<string, never>> {
  constructor(private retention: KeepRetention) {
    super()
  }

  override async execute() {
    await this.retention.handle()
  }
}
