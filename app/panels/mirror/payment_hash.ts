import { createHmac, hkdfSync } from 'node:crypto'
import { appKey } from '#config/tracking'

let key: string | undefined

/**
 * What is kept of the panel's name for a card or an account: a keyed hash, by which two payments of one panel can be
 * found to be from the same one and nothing else.
 *
 * @returns 43 characters; null where the panel names none
 */
export function paymentHash(panelId: number, reference: string | undefined): string | null {
  if (reference === undefined) return null
  key ??= Buffer.from(
    hkdfSync('sha256', appKey.release(), '', 'panel-affiliates payment hash', 32)
  ).toString('hex')
  return createHmac('sha256', key).update(`${panelId} ${reference}`).digest('base64url')
}
