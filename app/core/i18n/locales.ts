import { hostSiteUrl } from '#config/app'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'

export const LOCALES = ['en', 'it'] as const
export type Locale = (typeof LOCALES)[number]

export const THEMES = ['light', 'dark', 'system'] as const
export type Theme = (typeof THEMES)[number]

/**
 * Preferences of a browser whose person is not signed in. Plain cookies: anybody may choose a language.
 */
export const LOCALE_COOKIE = 'pa_locale'
export const THEME_COOKIE = 'pa_theme'

export function isLocale(value: unknown): value is Locale {
  return LOCALES.includes(value as Locale)
}

export function isTheme(value: unknown): value is Theme {
  return THEMES.includes(value as Theme)
}

/**
 * The language of a page: the signed-in person's, else the browser's last choice here, else the browser's own
 * languages, else English. Works for requests that never passed the pages' middleware as well.
 */
export function localeOf({ request, auth }: HttpContext): Locale {
  const candidates = [
    auth?.user?.locale?.slice(0, 2),
    preference(request, LOCALE_COOKIE),
    i18nManager.getSupportedLocaleFor(request.header('accept-language') ?? ''),
  ]
  return candidates.find(isLocale) ?? 'en'
}

export function themeOf({ request }: HttpContext): Theme {
  const chosen = preference(request, THEME_COOKIE)
  return isTheme(chosen) ? chosen : 'system'
}

function preference(request: HttpContext['request'], cookie: string): unknown {
  return request.plainCookie(cookie, { encoded: false })
}

/**
 * Keeps a preference in the browser for a year, as plain text.
 */
export function rememberPreference(
  { response }: HttpContext,
  cookie: typeof LOCALE_COOKIE | typeof THEME_COOKIE,
  value: Locale | Theme
) {
  response.plainCookie(cookie, value, { encode: false, maxAge: '1 year' })
}

/**
 * Where "the host's site" links lead.
 */
export const hostSite = { url: hostSiteUrl, name: new URL(hostSiteUrl).host }
