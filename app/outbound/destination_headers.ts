import encryption from '@adonisjs/core/services/encryption'

export interface Header {
  name: string
  value: string
}

/** What stands in pages and logs for what nobody is to read. */
export const MASK = '•••'

const PURPOSE = 'destination_headers'

/**
 * @returns for `destinations.encrypted_headers`; null for none
 */
export function encryptHeaders(headers: readonly Header[]): string | null {
  if (headers.length === 0) return null
  return encryption.encrypt(
    headers.map(({ name, value }) => ({ name, value })),
    { purpose: PURPOSE }
  )
}

/**
 * The headers of a destination's requests, values in the clear: for the request itself, never for a page.
 * @throws E_HEADERS_UNREADABLE when they were encrypted with another APP_KEY
 */
export function readHeaders(encrypted: string | null): Header[] {
  if (encrypted === null) return []
  const headers = encryption.decrypt<Header[]>(encrypted, PURPOSE)
  if (headers) return headers
  throw Object.assign(
    new Error('The headers of a destination cannot be read: APP_KEY is not what it was'),
    { code: 'E_HEADERS_UNREADABLE' }
  )
}

/**
 * The same for people: names with their values masked.
 */
export function maskHeaders(headers: readonly Header[]): Header[] {
  return headers.map(({ name }) => ({ name, value: MASK }))
}
