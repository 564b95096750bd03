import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { KeepGrants } from '#delegation/managers/actions/keep_grants'

/**
 * See `KeepGrants`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class KeepGrantsJob extends Job<Record<string, never>> {
  constructor(private keep: KeepGrants) {
    super()
  }

  override async execute() {
    await this.keep.handle()
  }
}
