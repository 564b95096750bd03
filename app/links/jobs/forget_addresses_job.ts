import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { ForgetAddresses } from '#links/actions/forget_addresses'

/**
 * See `ForgetAddresses`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class ForgetAddressesJob extends Job<Record<string, never>> {
  constructor(private forgetAddresses: ForgetAddresses) {
    super()
  }

  override async execute() {
    await this.forgetAddresses.handle()
  }
}
