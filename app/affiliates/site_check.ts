export const SITE_MAX_LENGTH = 2048

export type SiteCheck =
  | { ok: true; url: string }
  | { ok: false; reason: 'not_a_url' | 'scheme' | 'credentials' | 'too_long' }

/**
 * The address of an applicant's site as it is kept; `https://` is added where no scheme was typed.
 */
export function checkSite(text: string): SiteCheck {
  const typed = text.trim()
  if (typed.length > SITE_MAX_LENGTH) return { ok: false, reason: 'too_long' }
  if (/[\s\\]/.test(typed)) return { ok: false, reason: 'not_a_url' }

  // `example.com:8080` has no scheme, `mailto:me@example.com` has one
  const hasScheme = /^[a-z][a-z\d+.-]*:(?!\d)/i.test(typed)
  const address = hasScheme ? typed : `https://${typed}`
  if (!URL.canParse(address)) return { ok: false, reason: 'not_a_url' }

  const url = new URL(address)
  if (!['http:', 'https:'].includes(url.protocol)) return { ok: false, reason: 'scheme' }
  if (url.username || url.password) return { ok: false, reason: 'credentials' }
  if (!/^[^.]+(\.[^.]+)+$/.test(url.hostname)) return { ok: false, reason: 'not_a_url' }
  if (url.href.length > SITE_MAX_LENGTH) return { ok: false, reason: 'too_long' }
  return { ok: true, url: url.href }
}
