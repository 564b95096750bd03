import env from '#start/env'
import { hostSiteUrl, trackingUrl } from '#config/app'

/**
 * Sites that links may lead to: comma-separated host names, `*.example.com` for every subdomain, `host:port` where the
 * port is not the scheme's own. Default: the host's own site (HOST_SITE_URL).
 */
export const allowedSites = (env.get('ALLOWED_SITES') || new URL(hostSiteUrl).host)
  .split(',')
  .map((site) => site.trim())
  .filter(Boolean)

/**
 * Life of a visit and its cookie, in days.
 */
export const cookieDays = env.get('COOKIE_DAYS', 30)

/**
 * `Domain` of the visit cookie, so that a panel on a sister host sees it. Empty: this host only.
 */
export const cookieDomain = env.get('COOKIE_DOMAIN', '')

/**
 * Tracked links are reached by https: the visit cookie is `Secure` then.
 */
export const cookieSecure = trackingUrl.startsWith('https://')

/**
 * Query parameter in which the target also gets the visit token, for panels on another domain.
 */
export const handoffParam = env.get('TRACKING_HANDOFF_PARAM', '')

/**
 * With consent mode on, a visit is tied to the browser only when the host's consent banner has set the cookie
 * `pa_consent=1` there; without it the visit is counted and no cookie is set.
 */
export const consentMode = env.get('CONSENT_MODE', false)

/**
 * The fraud window: days for which the keyed hash of a visitor's address is kept. An order comes within a visit's life,
 * so comparing addresses later would serve nothing.
 */
export const addressDays = cookieDays

/**
 * Keys that sign visit tokens, newest first: `VISIT_TOKEN_KEYS=b:<secret>,a:<secret>`. The first signs, all
 * verify. Default: one key derived from APP_KEY.
 */
export const visitTokenKeys = env.get('VISIT_TOKEN_KEYS')

export const appKey = env.get('APP_KEY')
