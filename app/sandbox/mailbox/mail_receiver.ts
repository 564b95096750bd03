import { once } from 'node:events'
import type { Readable } from 'node:stream'
import type { Logger } from '@adonisjs/core/logger'
import type { SMTPServer } from 'smtp-server'
import { sampleMailbox } from '#config/sandbox'
import { sandboxDb } from '#sandbox/database'
import { keepMail } from '#sandbox/mailbox/keep_mail'

/** Characters of a mail that are kept. */
const TEXT_LENGTH = 200_000

/**
 * Takes in, over SMTP on the loopback address, every mail that the product sends, for the Mail page.
 */
export class MailReceiver {
  private server: SMTPServer | null = null

  constructor(private logger: Logger) {}

  /**
   * A port in use is said in the log and otherwise left alone: mails then don't arrive here.
   */
  async start() {
    // The packages are there only where the sample panel is: they are no production dependencies.
    const { SMTPServer: Server } = await import('smtp-server')
    const server = new Server({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      size: sampleMailbox.maxBytes,
      onData: (stream, session, done) => {
        const { mailFrom, rcptTo } = session.envelope
        this.take(
          stream,
          mailFrom ? mailFrom.address : '',
          rcptTo.map(({ address }) => address)
        )
          .then(() => done())
          .catch((error: Error) => {
            this.logger.error({ err: error }, 'sample panel: a mail was not taken in')
            done(error)
          })
      },
    })
    server.on('error', (error) =>
      this.logger.warn({ err: error }, `sample panel: no mails on port ${sampleMailbox.port}`)
    )
    server.listen(sampleMailbox.port, '127.0.0.1')
    await Promise.race([once(server.server, 'listening'), once(server.server, 'error')]).catch(
      () => undefined
    )
    this.server = server
  }

  async stop() {
    const server = this.server
    this.server = null
    if (server) await new Promise<void>((resolve) => server.close(resolve))
  }

  private async take(stream: Readable & { sizeExceeded?: boolean }, from: string, to: string[]) {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes <= sampleMailbox.maxBytes) chunks.push(chunk)
    }
    if (bytes > sampleMailbox.maxBytes) {
      throw Object.assign(new Error('The mail is too long'), { responseCode: 552 })
    }

    const { default: PostalMime } = await import('postal-mime')
    const mail = await PostalMime.parse(Buffer.concat(chunks))
    await keepMail(sandboxDb(), {
      source: 'product',
      sender: mail.from?.name ? `${mail.from.name} <${mail.from.address ?? from}>` : from,
      recipients: to.join(', '),
      subject: mail.subject ?? '',
      text: (mail.text ?? '').slice(0, TEXT_LENGTH),
      html: mail.html ? mail.html.slice(0, TEXT_LENGTH) : null,
    })
  }
}
