import { isOnAllowedSite, type AllowedSite } from '#links/allowed_sites'

/**
 * Characters; the column's width. Browsers and servers agree on about as much.
 */
export const TARGET_URL_MAX_LENGTH = 2048

export type TargetRefusal =
  | 'empty'
  | 'too_long'
  | 'forbidden_characters'
  | 'not_a_url'
  | 'scheme'
  | 'credentials'
  | 'own_tracked_url'
  | 'site'

export type TargetCheck =
  | {
      ok: true
      /** What is stored and followed: the address as a URL parser understood it, all ASCII. */
      url: string
      /** The writer left `https://` out; it was added. */
      schemeAdded: boolean
    }
  | { ok: false; reason: TargetRefusal }

/**
 * Control, format (bidirectional and zero-width), surrogate and unassigned characters, and backslashes: URL parsers
 * drop or reinterpret some of them, so that a browser could read another address than was checked.
 */
const FORBIDDEN = /[\p{C}\u2028\u2029\\]/u

const HOST_AND_PORT = /^[^/?#@:]+:\d{1,5}(?:[/?#]|$)/

/**
 * Paths below which this product's own tracked links live.
 */
const TRACKED_PATH = /^\/+(?:go|agents|manage)(?:\/|$)/i

/**
 * Whether a link may lead to `input`, judged when it is saved and again when it is followed.
 *
 * @param sites where links may lead to
 * @param ownOrigins origins under which this product serves tracked links: a link to a link would lose the visit
 */
export function checkTarget(
  input: string,
  sites: readonly AllowedSite[],
  ownOrigins: readonly string[]
): TargetCheck {
  const refuse = (reason: TargetRefusal): TargetCheck => ({ ok: false, reason })

  if (input.length > TARGET_URL_MAX_LENGTH) return refuse('too_long')
  const text = input.replace(/^ +| +$/g, '')
  if (text === '') return refuse('empty')
  if (FORBIDDEN.test(text)) return refuse('forbidden_characters')

  let address = text
  const hasWebScheme = /^https?:/i.test(text)
  if (!hasWebScheme) {
    if (text.startsWith('/')) return refuse('not_a_url')
    if (/^[a-z][a-z0-9+.-]*:/i.test(text) && !HOST_AND_PORT.test(text)) return refuse('scheme')
    address = `https://${text}`
  }

  // `https:evil`, `https:/evil` and `https:///evil` are all "https://evil" to a browser
  const authority = /^https?:\/\/([^/?#]+)/i.exec(address)?.[1]
  if (authority === undefined || !URL.canParse(address)) return refuse('not_a_url')
  if (authority.includes('@')) return refuse('credentials')
  // parsers decode a host once: what is encoded in it can only be meant to deceive
  if (authority.includes('%')) return refuse('not_a_url')

  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('scheme')
  if (url.username || url.password) return refuse('credentials')
  if (url.hostname.startsWith('.') || url.hostname.includes('..')) return refuse('not_a_url')
  if (ownOrigins.includes(url.origin) && TRACKED_PATH.test(url.pathname)) {
    return refuse('own_tracked_url')
  }
  if (!isOnAllowedSite(url, sites)) return refuse('site')
  if (url.href.length > TARGET_URL_MAX_LENGTH) return refuse('too_long')

  return { ok: true, url: url.href, schemeAdded: !hasWebScheme }
}
