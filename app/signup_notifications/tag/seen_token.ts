import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { appKey } from '#config/tracking'

/**
 * Binds the key to this one purpose: the same secret used elsewhere never makes a valid token.
 */
const PURPOSE = 'panel-affiliates signup page v1'

/** As text: `createHmac` is slower with a Buffer (app/links/visit_token.ts). */
const key = Buffer.from(hkdfSync('sha256', appKey.release(), '', PURPOSE, 32)).toString('hex')

const SHAPE = /^([1-9]\d{0,9})\.([A-Za-z0-9_-]{43})$/

/**
 * With it, and only with it, a browser may say what became of the image that it was told to load.
 * @returns `<delivery id>.<HMAC-SHA256 in base64url>`
 */
export function seenToken(deliveryId: number): string {
  return `${deliveryId}.${sign(String(deliveryId))}`
}

/**
 * @returns the delivery's id, or null for what is not ours
 */
export function readSeenToken(token: string): number | null {
  const [, id, signature] = SHAPE.exec(token) ?? []
  if (!id || !signature) return null

  // compared as text: base64url has several spellings of the same bytes, of which only one is ours
  const expected = Buffer.from(sign(id), 'latin1')
  return timingSafeEqual(expected, Buffer.from(signature, 'latin1')) ? Number(id) : null
}

function sign(id: string) {
  return createHmac('sha256', key).update(id).digest('base64url')
}
