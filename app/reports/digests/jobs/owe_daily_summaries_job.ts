import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { OweDailySummaries } from '#reports/digests/actions/owe_daily_summaries'

/**
 * Owes the mails about the day before: see `OweDailySummaries`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class OweDailySummariesJob extends Job<Record<string, never>> {
  constructor(private oweDailySummaries: OweDailySummaries) {
    super()
  }

  override async execute() {
    await this.oweDailySummaries.handle()
  }
}
