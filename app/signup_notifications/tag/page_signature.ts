import { createHmac, timingSafeEqual } from 'node:crypto'

/** 64 hex digits: an HMAC-SHA256. */
const SHAPE = /^[0-9a-f]{64}$/i

/**
 * Whether `text` may be a signature at all: what is none costs no look at the database.
 */
export function isPageSignature(text: string): boolean {
  return SHAPE.test(text)
}

/**
 * What the panel puts into the address of `/signup/finished.js`: the HMAC-SHA256 of `<key>:<order id>`, in hex.
 * @param secret the bytes behind the panel's `whsec_`
 */
export function pageSignature(secret: Buffer, panelKey: string, orderId: string): string {
  return digest(secret, panelKey, orderId).toString('hex')
}

/**
 * Whether the signature was made with one of the secrets. Takes as long for a wrong one as for a right one.
 */
export function isPageSignedBy(
  secrets: readonly Buffer[],
  panelKey: string,
  orderId: string,
  signature: string
): boolean {
  const given = Buffer.from(isPageSignature(signature) ? signature : '', 'hex')
  let matched = false
  for (const secret of secrets) {
    const expected = digest(secret, panelKey, orderId)
    if (given.length === expected.length && timingSafeEqual(given, expected)) matched = true
  }
  return matched
}

function digest(secret: Buffer, panelKey: string, orderId: string) {
  return createHmac('sha256', secret).update(`${panelKey}:${orderId}`).digest()
}
