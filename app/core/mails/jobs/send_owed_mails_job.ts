import '#start/mails'
import { inject } from '@adonisjs/core'
import { Job } from '@adonisjs/queue'
import { SendOwedMails } from '#core/mails/actions/send_owed_mails'

/**
 * Sends the mails that are owed: see `SendOwedMails`. Scheduled in `start/scheduler.ts`.
 */
@inject()
export default class SendOwedMailsJob extends Job<Record<string, never>> {
  constructor(private sendOwedMails: SendOwedMails) {
    super()
  }

  override async execute() {
    await this.sendOwedMails.handle()
  }
}
