/**
 * What stands in the addresses of invitations and of links that wait for a sign-in; only its hash is kept.
 */
import { createHash, randomBytes } from 'node:crypto'

/** 256 bits, so that guessing is out of the question and looking it up by its hash tells nothing by its time. */
const BYTES = 32

/** Characters of 32 bytes in base64url. */
export const LINK_TOKEN = /^[\w-]{43}$/

export function newLinkToken(): string {
  return randomBytes(BYTES).toString('base64url')
}

/**
 * @returns 64 hexadecimal digits
 */
export function hashOfLinkToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
