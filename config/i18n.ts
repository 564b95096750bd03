import app from '@adonisjs/core/services/app'
import { defineConfig, loaders } from '@adonisjs/i18n'
import { KeptMessages } from '#core/i18n/kept_messages'

/**
 * One folder a language under `resources/lang`; adding a folder adds a language.
 */
const i18nConfig = defineConfig({
  defaultLocale: 'en',
  formatter: () => new KeptMessages(),
  loaders: [loaders.fs({ location: app.languageFilesPath() })],

  /**
   * A text that no language has: in tests a failure, for people its key, which at least can be reported.
   */
  fallback: (identifier, locale) => {
    if (app.inTest) throw new Error(`No text "${identifier}" in ${locale}`)
    return identifier
  },
})

export default i18nConfig
