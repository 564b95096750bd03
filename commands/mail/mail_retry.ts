import { BaseCommand } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class MailRetry extends BaseCommand {
  static override commandName = 'mail:retry'
  static override description = 'Try again the mails that were given up'
  static override options: CommandOptions = { startApp: true }

  override async run() {
    const { RetryMails } = await import('#core/mails/actions/retry_mails')
    const action = await this.app.container.make(RetryMails)
    const count = await action.handle()
    if (count === 0) this.logger.info('No mail was given up')
    else this.logger.success(`${count} to be sent again by the worker`)
  }
}
