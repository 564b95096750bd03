import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { ReleaseDueCommissions } from '#commissions/actions/release_due_commissions'

/**
 * Makes commissions available whose hold has ended: see `ReleaseDueCommissions`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class ReleaseDueCommissionsJob extends Job<Record<string, never>> {
  constructor(private release: ReleaseDueCommissions) {
    super()
  }

  override async execute() {
    await this.release.handle()
  }
}
