import { randomBytes } from 'node:crypto'

/**
 * Bytes of a new secret; what Standard Webhooks asks for is 24 to 64.
 */
const NEW_BYTES = 32
const MIN_BYTES = 24
const MAX_BYTES = 64

/**
 * @returns `whsec_` and 32 random bytes in base64
 */
export function makeSecret(): string {
  return `whsec_${randomBytes(NEW_BYTES).toString('base64')}`
}

/**
 * Whether `secret` is `whsec_` and 24 to 64 bytes in base64.
 */
export function isSecret(secret: string): boolean {
  if (!/^whsec_[A-Za-z0-9+/]+={0,2}$/.test(secret)) return false
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64')
  return bytes.length >= MIN_BYTES && bytes.length <= MAX_BYTES
}
