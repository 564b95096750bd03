import { createHmac } from 'node:crypto'
import env from '#start/env'
import { appUrl } from '#config/app'

/**
 * The secret that signs the sample panel's events and launch tokens, as `whsec_<base64>`. Without
 * PANEL_SANDBOX_SECRET it is derived from APP_KEY, so that both ends of the contract agree on it by themselves.
 */
const secret =
  env.get('PANEL_SANDBOX_SECRET')?.release() ||
  `whsec_${createHmac('sha256', env.get('APP_KEY').release()).update('sample panel').digest('base64')}`

/**
 * How other programs work the sample panel (app/sandbox/api), and the token that they show.
 */
export const sampleApi = {
  url: `${appUrl}/sandbox/api`,
  token: createHmac('sha256', secret).update('sample panel API').digest('base64url'),
}

/**
 * The sample panel as the add-on's operator registers it.
 */
export const samplePanel = {
  key: 'sandbox',
  name: 'Nimbus Hosting',
  driver: 'sandbox',
  origins: [new URL(appUrl).origin],
  shopUrl: `${appUrl}/sandbox`,
  loginUrl: `${appUrl}/sandbox/login`,
  registrationUrl: `${appUrl}/sandbox/register`,
  /** Its client area shows the add-on in a frame. */
  embedded: true,
  secret,
  /** How the add-on calls it (app/panels/drivers). */
  connection: { baseUrl: sampleApi.url, credentials: { token: sampleApi.token } },
}

/**
 * The password of all sample people.
 */
export const samplePassword = env.get('SANDBOX_PASSWORD')?.release() || 'sample-password'

/**
 * Where the sample panel takes in the mails that the product sends (SMTP on 127.0.0.1; config/mail.ts sends there). By default two
 * above PORT, so that a second copy of the product on the same machine only needs a port of its own.
 */
export const sampleMailbox = {
  port: env.get('SANDBOX_MAIL_PORT') ?? env.get('PORT') + 2,
  /** Bytes; a longer mail is refused. */
  maxBytes: 2_000_000,
  /** Older mails go when there are more. */
  keep: 500,
}

const receiverPort = env.get('SANDBOX_RECEIVER_PORT') ?? env.get('PORT') + 3

/**
 * External affiliate programs that the sample panel brings (HTTP on 127.0.0.1), by default three above PORT. `npm start` lets the
 * product call them (OUTBOUND_ALLOWED).
 */
export const sampleReceiver = {
  port: receiverPort,
  url: `http://127.0.0.1:${receiverPort}`,
}

/**
 * How the sample panel posts its events to the add-on.
 */
export const sampleOutbox = {
  eventsUrl: `${appUrl}/api/panel/v1/sandbox/events`,
  /** Milliseconds that one post may take. */
  timeoutMs: 10_000,
  /** Milliseconds between two looks at the outbox when nothing happens. */
  sweepMs: 5_000,
  /** Milliseconds until the next try, by the number of tries made; the last repeats for ever. */
  backoffMs: [1_000, 2_000, 5_000, 10_000, 30_000, 60_000],
}

/**
 * Hours that a session of the sample panel lives after its last request.
 */
export const sampleSessionHours = 72
