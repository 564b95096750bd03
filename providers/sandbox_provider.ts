import type { ApplicationService } from '@adonisjs/core/types'

/**
 * Runs the sample panel's sender of events and its mailbox beside the web server. In production there is none.
 */
export default class SandboxProvider {
  private stops: (() => Promise<void>)[] = []

  constructor(private app: ApplicationService) {}

  async ready() {
    const { sandboxEnabled } = await import('#config/app')
    if (!sandboxEnabled || this.app.getEnvironment() !== 'web') return

    const { outbox } = await import('#sandbox/outbox/main')
    const { MailReceiver } = await import('#sandbox/mailbox/mail_receiver')
    const mailbox = new MailReceiver(await this.app.container.make('logger'))

    await mailbox.start()
    outbox.start()
    this.stops = [() => outbox.stop(), () => mailbox.stop()]
  }

  async shutdown() {
    await Promise.all(this.stops.map((stop) => stop()))
  }
}
