import { readFileSync } from 'node:fs'
import app from '@adonisjs/core/services/app'
import { signatureOf } from '#panels/webhook_signature'

/** Made up, so that nobody can send the sample for a real event. */
const SAMPLE_SECRET = 'whsec_VGhpcyBpcyBvbmx5IGEgc2FtcGxlIHNlY3JldCEhISE='

/**
 * A signed request as a panel sends it, with every step, so that its author can compare byte by byte.
 * @param at milliseconds
 */
export function sampleRequest(address: string, at: number) {
  const example = JSON.parse(
    readFileSync(app.makePath('docs/examples/order.placed.json'), 'utf8')
  ) as unknown
  const body = JSON.stringify(example)
  const id = 'evt_sample_1'
  const timestamp = String(Math.floor(at / 1000))
  const signature = signatureOf({ id, timestamp }, Buffer.from(body), SAMPLE_SECRET)
  const { host, pathname } = new URL(address)

  return {
    secret: SAMPLE_SECRET,
    signed: `${id}.${timestamp}.${body}`,
    signature,
    request: [
      `POST ${pathname} HTTP/1.1`,
      `Host: ${host}`,
      'Content-Type: application/json',
      `webhook-id: ${id}`,
      `webhook-timestamp: ${timestamp}`,
      `webhook-signature: ${signature}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\n'),
    answer: `HTTP/1.1 202 Accepted\n\n${JSON.stringify({ id, status: 'accepted' })}`,
  }
}
