import env from '#start/env'

/**
 * Sites that links may lead to: comma-separated host names, `*.example.com` for every subdomain,
 * `host:port` where the port is not the scheme's own.
 */
export const allowedSites = (env.get('ALLOWED_SITES') ?? '')
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
 * Query parameter in which the target also gets the visit token, for panels on another domain.
 */
export const handoffParam = env.get('TRACKING_HANDOFF_PARAM', '')

/**
 * With consent mode on, a visit without a consent signal is counted without identity: no cookie.
 */
export const consentMode = env.get('CONSENT_MODE', false)

/**
 * Keys that sign visit tokens, newest first: `VISIT_TOKEN_KEYS=b:<secret>,a:<secret>`. The first signs, all
 * verify. Default: one key derived from APP_KEY.
 */
export const visitTokenKeys = env.get('VISIT_TOKEN_KEYS')

export const appKey = env.get('APP_KEY')
