import env from '#start/env'
import { hostSiteUrl, trackingUrl } from '#config/app'

/**
 * Sites that links may lead to until an admin sets others (app/links/settings.ts): comma-separated host names,
 * `*.example.com` for every subdomain, `host:port` where the port is not the scheme's own. Default: the host's own site
 * (HOST_SITE_URL).
 */
export const initialAllowedSites = (env.get('ALLOWED_SITES') || new URL(hostSiteUrl).host)
  .split(',')
  .map((site) => site.trim())
  .filter(Boolean)

/**
 * Life of a visit and its cookie, in days, until an admin sets another.
 */
export const initialCookieDays = env.get('COOKIE_DAYS', 30)

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
 * Whether visits need the visitor's consent, until an admin says otherwise.
 */
export const initialConsentMode = env.get('CONSENT_MODE', false)

/**
 * Keys that sign visit tokens, newest first: `VISIT_TOKEN_KEYS=b:<secret>,a:<secret>`. The first signs, all
 * verify. Default: one key derived from APP_KEY.
 */
export const visitTokenKeys = env.get('VISIT_TOKEN_KEYS')

export const appKey = env.get('APP_KEY')
