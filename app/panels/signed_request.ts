import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { now } from '#core/clock'
import { receivedEvents } from '#panels/event_counter'
import { readRawBody } from '#panels/raw_body'
import { noteRefused, noteSigned } from '#panels/signature_notes'
import { findSigningPanel, type SigningPanel } from '#panels/queries/find_signing_panel'
import { checkTimestamp, signingSecret, TOLERANCE_SECONDS } from '#panels/webhook_signature'
import type { FieldError } from '#panels/validators/panel_event_validator'

export type SignedRequest =
  | { ok: true; panel: SigningPanel; id: string; body: Buffer }
  | { ok: false; status: 401 | 408 | 413; errors: FieldError[] }

/**
 * Stands in for the secrets of a panel that doesn't exist, so that its refusal takes as long as any other.
 */
const NOBODYS_SECRET = randomBytes(32)

/**
 * Reads the request's bytes and says whose they are. An unknown panel, one without a valid secret, and a wrong
 * signature are refused alike.
 * @param limit bytes of the body
 */
export async function readSignedRequest(
  request: IncomingMessage,
  panelKey: string,
  limit: number
): Promise<SignedRequest> {
  const body = await readRawBody(request, limit)
  if (!body.ok) {
    return body.reason === 'too_large'
      ? refuse(413, '', 'size', `The body must not be larger than ${limit} bytes`)
      : refuse(408, '', 'timeout', 'The body did not arrive in time')
  }

  const id = header(request, 'webhook-id')
  const timestamp = header(request, 'webhook-timestamp')
  const signatures = header(request, 'webhook-signature')
  for (const [name, value] of Object.entries({ id, timestamp, signature: signatures })) {
    if (value === '') {
      return refuse(401, `webhook-${name}`, 'required', `The webhook-${name} header is missing`)
    }
  }

  const time = checkTimestamp(timestamp, now())
  if (!time.ok) {
    const message = {
      malformed: 'The webhook-timestamp header must be in whole seconds since 1970',
      too_old: `The webhook-timestamp is more than ${TOLERANCE_SECONDS} seconds ago: sign again when sending again, and check the clock`,
      too_new: `The webhook-timestamp is more than ${TOLERANCE_SECONDS} seconds ahead: check the clock`,
    }[time.reason]
    return refuse(401, 'webhook-timestamp', 'timestamp', message)
  }

  const panel = await findSigningPanel(panelKey)
  const secrets = panel?.secrets.length ? panel.secrets : [NOBODYS_SECRET]
  const signedWith = signingSecret(secrets, { id, timestamp, signatures }, body.bytes)
  if (signedWith === -1 || !panel) {
    if (panel) noteRefused(panel.id)
    return refuse(
      401,
      'webhook-signature',
      'signature',
      'The signature was not made over these bytes with a secret of this panel that is valid now'
    )
  }
  noteSigned(panel.secretIds[signedWith]!)
  return { ok: true, panel, id, body: body.bytes }
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name]
  return typeof value === 'string' ? value : ''
}

function refuse(
  status: 401 | 408 | 413,
  field: string,
  rule: string,
  message: string
): SignedRequest {
  if (status === 401) receivedEvents.add(1, 'unsigned')
  return { ok: false, status, errors: [{ field, rule, message }] }
}
