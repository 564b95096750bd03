/**
 * Most headers that an admin may add, and characters of each value.
 */
export const MOST_HEADERS = 20
export const LONGEST_HEADER_VALUE = 2_048

/**
 * What the client sets itself, what decides where a request ends, and what speaks to proxies.
 */
const RESERVED = new Set([
  'accept-encoding',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
])

/** A `token` of RFC 9110. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/

/** Visible ASCII with spaces between: what every server reads alike. */
const VALUE = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/

export type HeaderFault = 'header_name' | 'header_reserved' | 'header_value' | 'headers_too_many'

/**
 * Whether these headers may be sent. The faults are keys below `calls.blocked.` of resources/lang, with the header's name
 * as `{name}`.
 */
export function checkHeaders(
  headers: readonly { name: string; value: string }[]
): { fault: HeaderFault; name: string } | null {
  if (headers.length > MOST_HEADERS) return { fault: 'headers_too_many', name: '' }
  for (const { name, value } of headers) {
    if (!NAME.test(name)) return { fault: 'header_name', name }
    const lower = name.toLowerCase()
    if (RESERVED.has(lower) || lower.startsWith('proxy-')) return { fault: 'header_reserved', name }
    if (value.length > LONGEST_HEADER_VALUE || !VALUE.test(value)) {
      return { fault: 'header_value', name }
    }
  }
  return null
}
