import { cookieDomain, cookieSecure } from '#config/tracking'
import { cookieDays } from '#links/settings'
import { readVisitToken, type VisitClaims } from '#links/visit_token'

const NAME = 'pa_visit'

const ATTRIBUTES = [
  '; Path=/; HttpOnly; SameSite=Lax',
  cookieSecure ? '; Secure' : '',
  cookieDomain ? `; Domain=${cookieDomain}` : '',
].join('')

/**
 * Cookies of that name that are tried: a browser may send one of this host and one of the domain above it.
 */
const MAX_CANDIDATES = 4

export function visitCookie(token: string): string {
  return `${NAME}=${token}; Max-Age=${cookieDays.value * 86_400}${ATTRIBUTES}`
}

function* cookieValues(header: string, name: string) {
  const start = `${name}=`
  for (let at = header.indexOf(start); at >= 0; at = header.indexOf(start, at + 1)) {
    const before = at === 0 ? ';' : header[at - 1]
    if (before !== ';' && before !== ' ') continue
    const end = header.indexOf(';', at)
    yield header.slice(at + start.length, end < 0 ? undefined : end)
  }
}

/**
 * What the browser carries already: the first cookie of that name that is ours. Anything else is as if there
 * were none.
 */
export function readVisitCookie(header: string | undefined): VisitClaims | null {
  if (!header) return null
  let tries = 0
  for (const value of cookieValues(header, NAME)) {
    if (++tries > MAX_CANDIDATES) return null
    const reading = readVisitToken(value)
    if (reading.ok) return reading.claims
  }
  return null
}

/**
 * Whether the host's consent banner has recorded consent (consent mode: settings.ts).
 */
export function hasConsentCookie(header: string | undefined): boolean {
  if (!header) return false
  const first = cookieValues(header, 'pa_consent').next()
  return !first.done && first.value.trim() === '1'
}
