import type { Logger } from '@adonisjs/core/logger'
import type { ApplicationService } from '@adonisjs/core/types'

/**
 * Runs the sample panel's sender of events, its mailbox and its affiliate programs beside the web server. In production there is none.
 */
export default class SandboxProvider {
  private stops: (() => Promise<void>)[] = []

  constructor(private app: ApplicationService) {}

  async ready() {
    const { sandboxEnabled } = await import('#config/app')
    if (!sandboxEnabled || this.app.getEnvironment() !== 'web') return

    const { outbox } = await import('#sandbox/outbox/main')
    const { MailReceiver } = await import('#sandbox/mailbox/mail_receiver')
    const logger = await this.app.container.make('logger')
    const mailbox = new MailReceiver(logger)

    await mailbox.start()
    outbox.start()
    // before the HTTP server closes, which waits for the connection that the sender would keep busy
    this.app.terminating(() => outbox.stop())
    this.stops = [() => mailbox.stop()]
    await this.startReceiver(logger)
  }

  /**
   * A port in use is said in the log and otherwise left alone: there are then no programs to try.
   */
  private async startReceiver(logger: Logger) {
    const { samplePanel, sampleReceiver } = await import('#config/sandbox')
    const { SampleReceiver } = await import('#sandbox/receiver/sample_receiver')
    const { keptBook } = await import('#sandbox/receiver/kept_book')
    const { textIn } = await import('#sandbox/text')
    const { port } = sampleReceiver
    const { shopUrl } = samplePanel
    const receiver = new SampleReceiver({ port, shopUrl, textIn, keeper: keptBook })

    try {
      await receiver.start()
      this.stops.push(() => receiver.stop())
    } catch (error) {
      logger.warn({ err: error }, `sample panel: no affiliate programs on port ${port}`)
    }
  }

  async shutdown() {
    await Promise.all(this.stops.map((stop) => stop()))
  }
}
