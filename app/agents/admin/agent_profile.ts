/**
 * What an agent's profile may hold: clients who are asked for consent decide by it.
 */

/** Languages that an agent may speak to clients in; all of them fit the column. */
export const AGENT_LANGUAGES = ['it', 'en', 'de', 'fr', 'es', 'pt', 'nl', 'pl', 'ro', 'el'] as const

/** Characters, as the columns have room for. */
export const PROFILE_LIMITS = { name: 120, company: 120, email: 254, phone: 40, website: 255 }

/**
 * The languages by their names, in the language of the page.
 */
export function languageChoices(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames([locale], { type: 'language' })
  return AGENT_LANGUAGES.map((code) => ({ code, name: names.of(code) ?? code }))
}
