import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { CloseSignupPages } from '#signup_notifications/tag/actions/close_signup_pages'

/**
 * Ends what waits for pages that come no more: see `CloseSignupPages`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class CloseSignupPagesJob extends Job<Record<string, never>> {
  constructor(private closePages: CloseSignupPages) {
    super()
  }

  override async execute() {
    await this.closePages.handle()
  }
}
