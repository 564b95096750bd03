import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { SweepMerges } from '#privacy/actions/sweep_merges'

/**
 * See `SweepMerges`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class SweepMergesJob extends Job<Record<string, never>> {
  constructor(private sweep: SweepMerges) {
    super()
  }

  override async execute() {
    await this.sweep.handle()
  }
}
