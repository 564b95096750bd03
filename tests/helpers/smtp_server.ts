/**
 * A mail server on the loopback address, where the product under test sends its mails.
 */
import { once } from 'node:events'
import type { Email } from 'postal-mime'
import PostalMime from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { sampleMailbox } from '#config/sandbox'

export interface ReceivedMail {
  to: string
  mail: Email
}

/** What the server answers to a recipient; nothing: takes the mail. */
export type SmtpRefusal = { responseCode: number; message: string } | null

export class TestMailServer {
  readonly received: ReceivedMail[] = []
  refuse: (recipient: string) => SmtpRefusal = () => null
  #server: SMTPServer | null = null

  async start() {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onRcptTo: ({ address }, _session, done) => {
        const refusal = this.refuse(address)
        if (!refusal) return done()
        done(Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode }))
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = []
        stream.on('data', (chunk: Buffer) => chunks.push(chunk))
        stream.on('end', () => {
          PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
            for (const { address } of session.envelope.rcptTo) {
              this.received.push({ to: address, mail })
            }
            done()
          }, done)
        })
      },
    })
    server.listen(sampleMailbox.port, '127.0.0.1')
    await once(server.server, 'listening')
    this.#server = server
  }

  async stop() {
    const server = this.#server
    this.#server = null
    if (server) await new Promise<void>((resolve) => server.close(resolve))
  }

  to(address: string): Email[] {
    return this.received.filter((one) => one.to === address).map(({ mail }) => mail)
  }
}
