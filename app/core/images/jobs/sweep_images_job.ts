import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { SweepImages } from '#core/images/actions/sweep_images'

/**
 * See `SweepImages`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class SweepImagesJob extends Job<Record<string, never>> {
  constructor(private sweep: SweepImages) {
    super()
  }

  override async execute() {
    await this.sweep.handle()
  }
}
