import { appUrl, trackingUrl } from '#config/app'
import { type AllowedSite, parseAllowedSite } from '#links/allowed_sites'
import { allowedSites } from '#links/settings'
import { checkTarget, type TargetCheck } from '#links/target_check'

const OWN_ORIGINS = [appUrl, trackingUrl].map((url) => new URL(url).origin)

let parsed: { from: string[]; sites: AllowedSite[] } | undefined

/**
 * The sites that links may lead to now.
 */
export function sites(): readonly AllowedSite[] {
  const from = allowedSites.value
  if (parsed?.from !== from) parsed = { from, sites: from.map(parseAllowedSite) }
  return parsed.sites
}

/**
 * The same as an admin wrote them; shown beside the field.
 */
export function siteLabels(): string[] {
  return sites().map((site) => site.label)
}

/**
 * `checkTarget` with this installation's sites.
 */
export function checkLinkTarget(input: string): TargetCheck {
  return checkTarget(input, sites(), OWN_ORIGINS)
}

/**
 * The address that an affiliate shares.
 */
export function trackedUrl(code: string): string {
  return `${trackingUrl}/go/${code}`
}

/**
 * The address that an agent shares with everybody (U2).
 */
export function agentUrl(code: string): string {
  return `${trackingUrl}/agents/${code}`
}
