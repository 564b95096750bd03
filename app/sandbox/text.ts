import i18nManager from '@adonisjs/i18n/services/main'

/**
 * The language of a page or mail: `t` translates a key of the sample panel's language file.
 */
export interface Text {
  locale: string
  t(key: string, values?: Record<string, unknown>): string
}

export function textIn(locale: string): Text {
  const i18n = i18nManager.locale(locale)
  return { locale, t: (key, values) => i18n.t(`sandbox.${key}`, values) }
}
