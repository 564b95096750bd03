import { isIP } from 'node:net'
import {
  type AddressPolicy,
  type BlockedAddress,
  hostNameOf,
  judgeAddress,
  mayUsePort,
} from '#outbound/client/callable_addresses'

/**
 * Longest URL that is called, in characters, as it was written and as it is sent.
 */
export const LONGEST_URL = 2_048

/**
 * Why a URL is never called; each is a key below `calls.blocked.` of resources/lang.
 */
export type BlockedUrl =
  | 'not_a_url'
  | 'too_long'
  | 'characters'
  | 'scheme'
  | 'userinfo'
  | 'zone'
  | 'own_host'
  | 'port'
  | BlockedAddress

/**
 * Where a URL that may be called leads.
 */
export interface Target {
  url: URL
  /** Lower case, without brackets and without the dot that may end it. */
  hostname: string
  isLiteral: boolean
  port: number
}

export type UrlVerdict =
  | { ok: true; target: Target }
  | { ok: false; reason: BlockedUrl; values: Record<string, string | number> }

/**
 * What can be said of a URL without DNS. The text is judged before it is parsed, since `new URL` repairs in silence what
 * nobody writes by mistake: it drops line breaks, turns `\` into `/`, and reads `http:host` and `http:///host`.
 */
export function checkUrl(text: string, policy: AddressPolicy): UrlVerdict {
  const refuse = (
    reason: BlockedUrl,
    values: Record<string, string | number> = {}
  ): UrlVerdict => ({ ok: false, reason, values })

  if (text.length > LONGEST_URL) return refuse('too_long', { max: LONGEST_URL })
  if (/[\p{Cc}\p{Z}\p{Cf}\\]/u.test(text) || !text.isWellFormed()) return refuse('characters')

  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(text)?.[1]?.toLowerCase()
  if (scheme === undefined) return refuse('not_a_url')
  if (scheme !== 'http' && scheme !== 'https') return refuse('scheme', { scheme })

  const authority = /^[a-z]+:\/\/([^/?#]+)/i.exec(text)?.[1]
  if (authority === undefined) return refuse('not_a_url')
  if (authority.includes('@')) return refuse('userinfo')
  if (/\[[^\]]*%/.test(authority)) return refuse('zone')

  const url = URL.parse(text)
  if (!url || url.hostname === '') return refuse('not_a_url')
  if (url.username !== '' || url.password !== '') return refuse('userinfo')
  if (url.href.length > LONGEST_URL) return refuse('too_long', { max: LONGEST_URL })

  const literal = url.hostname.replace(/^\[(.*)\]$/, '$1')
  const hostname = hostNameOf(literal)
  const isLiteral = isIP(hostname) !== 0
  if (!isLiteral && !isHostName(hostname)) return refuse('not_a_url')

  const port = portOf(url)
  const isOwn = policy.ownOrigins.some(
    (own) => own.hostname === hostname && [own.port, 80, 443].includes(port)
  )
  if (isOwn) return refuse('own_host', { host: hostname })

  const verdict = isLiteral ? judgeAddress(policy, { address: hostname, hostname, port }) : null
  if (verdict && !verdict.ok) return verdict
  if (!verdict && !mayUsePort(policy, hostname, port)) {
    return refuse('port', { host: hostname, port, entry: `${hostname}:${port}` })
  }
  return { ok: true, target: { url, hostname, isLiteral, port } }
}

/**
 * Port 0 is one, too.
 */
export function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port)
  return url.protocol === 'https:' ? 443 : 80
}

/**
 * What DNS can be asked for. `new URL` also accepts names with an empty label or one that is too long.
 */
function isHostName(name: string) {
  return (
    name.length <= 253 && name.split('.').every((label) => label.length >= 1 && label.length <= 63)
  )
}
