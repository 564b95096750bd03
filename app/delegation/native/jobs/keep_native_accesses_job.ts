import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { KeepNativeAccesses } from '#delegation/native/actions/keep_native_accesses'

/**
 * See `KeepNativeAccesses`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class KeepNativeAccessesJob extends Job<Record<string, never>> {
  constructor(private keep: KeepNativeAccesses) {
    super()
  }

  override async execute() {
    await this.keep.handle()
  }
}
