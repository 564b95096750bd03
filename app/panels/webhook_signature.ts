/**
 * Standard Webhooks (https://www.standardwebhooks.com): the signature is over the bytes as they came, and is checked
 * before anything looks inside them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * How far the sender's clock may be from ours, both ways, in seconds.
 */
export const TOLERANCE_SECONDS = 300

/**
 * Signatures looked at in one header: a sender that rotates its secret sends two.
 */
const MAX_SIGNATURES = 10

export interface SignedHeaders {
  id: string
  /** Seconds since 1970, exactly as sent: it is part of what is signed. */
  timestamp: string
  /** `v1,<base64>`, several separated by spaces. */
  signatures: string
}

/**
 * @returns the bytes behind `whsec_<base64>`: the key of every HMAC of the contract
 */
export function secretBytes(secret: string): Buffer {
  return Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
}

/**
 * @param now milliseconds
 */
export function checkTimestamp(
  timestamp: string,
  now: number
): { ok: true } | { ok: false; reason: 'malformed' | 'too_old' | 'too_new' } {
  if (!/^\d{1,12}$/.test(timestamp)) return { ok: false, reason: 'malformed' }

  const ahead = Number(timestamp) - Math.floor(now / 1000)
  if (ahead < -TOLERANCE_SECONDS) return { ok: false, reason: 'too_old' }
  if (ahead > TOLERANCE_SECONDS) return { ok: false, reason: 'too_new' }
  return { ok: true }
}

function digest({ id, timestamp }: SignedHeaders, body: Buffer, key: Buffer) {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
}

/**
 * Which of the secrets one of the signatures was made with, or -1. Takes as long for a wrong one as for a right one.
 */
export function signingSecret(secrets: readonly Buffer[], headers: SignedHeaders, body: Buffer) {
  const signatures = headers.signatures
    .split(' ', MAX_SIGNATURES)
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => Buffer.from(signature.slice(3), 'base64'))

  let matched = -1
  for (const [index, secret] of secrets.entries()) {
    const expected = digest(headers, body, secret)
    for (const signature of signatures) {
      if (signature.length === expected.length && timingSafeEqual(signature, expected)) {
        matched = index
      }
    }
  }
  return matched
}

/**
 * Whether one of the signatures was made with one of the secrets.
 */
export function isSignedBy(secrets: readonly Buffer[], headers: SignedHeaders, body: Buffer) {
  return signingSecret(secrets, headers, body) !== -1
}

/**
 * The `webhook-signature` of a request.
 */
export function signatureOf(
  { id, timestamp }: Pick<SignedHeaders, 'id' | 'timestamp'>,
  body: Buffer,
  secret: string
): string {
  const key = secretBytes(secret)
  return `v1,${digest({ id, timestamp, signatures: '' }, body, key).toString('base64')}`
}
