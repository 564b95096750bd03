import { lines, wholeNumber, yesNo } from '#core/settings/setting'
import { initialAllowedSites, initialConsentMode, initialCookieDays } from '#config/tracking'
import { parseAllowedSite } from '#links/allowed_sites'
import { countLinksThatStop } from '#links/queries/count_links_that_stop'

/**
 * Sites that links may lead to: host names, `*.example.com` for every subdomain, `host:port` where the port is not the
 * scheme's own.
 */
export const allowedSites = lines({
  key: 'links.allowed_sites',
  initial: initialAllowedSites,
  atLeast: 1,
  max: 100,
  check: (entry) => {
    try {
      parseAllowedSite(entry)
      return null
    } catch {
      return 'allowed_site'
    }
  },
  // links whose site is taken away stop; nobody would see it here
  consequence: async (from, to) => {
    const count = await countLinksThatStop(from, to)
    return count > 0 ? { count } : null
  },
})

/**
 * Life of a visit and its cookie; visits that happened keep the life they were given.
 */
export const cookieDays = wholeNumber({
  key: 'links.cookie_days',
  initial: initialCookieDays,
  min: 1,
  // browsers keep no cookie for longer than 400 days
  max: 400,
  unit: 'days',
})

/**
 * With consent mode on, a visit is tied to the browser only when the host's consent banner has set the cookie
 * `pa_consent=1` there; without it the visit is counted and no cookie is set.
 */
export const consentMode = yesNo({
  key: 'links.consent_mode',
  initial: initialConsentMode,
  // from then on cookies are set without being asked for
  consequence: (from, to) => (from && !to ? {} : null),
})

/**
 * The fraud window: days for which the keyed hash of a visitor's address is kept. An order comes within a visit's
 * life, so comparing addresses later would serve nothing.
 */
export const addressDays = wholeNumber({
  key: 'links.address_days',
  initial: initialCookieDays,
  min: 1,
  max: 90,
  unit: 'days',
})
