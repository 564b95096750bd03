import { args, BaseCommand, flags } from '@adonisjs/core/ace'
import type { CommandOptions } from '@adonisjs/core/types/ace'

export default class MailTest extends BaseCommand {
  static override commandName = 'mail:test'
  static override description = 'Send a small mail, to see that the mailer is set up'
  static override options: CommandOptions = { startApp: true }

  @args.string({ description: 'Who gets it: you@example.com' })
  declare address: string

  @flags.string({ description: 'Language of the mail: en or it', default: 'en' })
  declare locale: string

  override async run() {
    const { default: mail } = await import('@adonisjs/mail/services/main')
    const { default: i18nManager } = await import('@adonisjs/i18n/services/main')
    const i18n = i18nManager.locale(this.locale === 'it' ? 'it' : 'en')

    try {
      await mail.send((message) => {
        message
          .to(this.address)
          .subject(i18n.t('mail.test.subject'))
          .text(i18n.t('mail.test.text'))
          .html(`<p>${i18n.t('mail.test.text')}</p>`)
      })
      this.logger.success(`Sent to ${this.address}`)
    } catch (error) {
      const { message, cause } = error as Error & { cause?: Error }
      this.logger.error(
        `Not sent: ${cause?.message ?? message}. Check SMTP_HOST, SMTP_PORT, SMTP_USERNAME and SMTP_PASSWORD in .env.`
      )
      this.exitCode = 1
    }
  }
}
