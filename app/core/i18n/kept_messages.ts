import { IntlMessageFormat } from 'intl-messageformat'
import type { TranslationsFormatterContract } from '@adonisjs/i18n/types'

/**
 * ICU messages as the formatter of @adonisjs/i18n writes them, but each is kept once it is parsed: that one parses anew at
 * every call, and a list of fifty rows makes a thousand. There are as many as there are texts in `resources/lang`.
 */
export class KeptMessages implements TranslationsFormatterContract {
  readonly name = 'icu'
  #byLocale = new Map<string, Map<string, IntlMessageFormat>>()

  /**
   * @param message in ICU syntax
   * @param data values of its placeholders
   * @throws where the message cannot be parsed or a value is missing
   */
  format(message: string, locale: string, data: Record<string, unknown> = {}): string {
    return String(this.#parsed(message, locale).format(data as Record<string, string>))
  }

  #parsed(message: string, locale: string): IntlMessageFormat {
    let messages = this.#byLocale.get(locale)
    if (!messages) this.#byLocale.set(locale, (messages = new Map()))
    let parsed = messages.get(message)
    if (!parsed) {
      parsed = new IntlMessageFormat(message, locale, {}, { ignoreTag: true })
      messages.set(message, parsed)
    }
    return parsed
  }
}
