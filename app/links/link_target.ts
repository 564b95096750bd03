import { appUrl, trackingUrl } from '#config/app'
import { allowedSites } from '#config/tracking'
import { parseAllowedSite } from '#links/allowed_sites'
import { checkTarget, type TargetCheck } from '#links/target_check'

const SITES = allowedSites.map(parseAllowedSite)
const OWN_ORIGINS = [appUrl, trackingUrl].map((url) => new URL(url).origin)

/**
 * The sites that links may lead to, as the operator wrote them; shown beside the field.
 */
export const siteLabels: readonly string[] = SITES.map((site) => site.label)

/**
 * `checkTarget` with this installation's sites.
 */
export function checkLinkTarget(input: string): TargetCheck {
  return checkTarget(input, SITES, OWN_ORIGINS)
}

/**
 * The address that an affiliate shares.
 */
export function trackedUrl(code: string): string {
  return `${trackingUrl}/go/${code}`
}
