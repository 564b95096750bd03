import { now } from '#core/clock'
import type { Locale } from '#core/i18n/locales'
import User from '#identity/models/user'

/**
 * Keeps the language that a signed-in person chose, for every browser of theirs.
 */
export class ChangeLocale {
  async handle({ userId, locale }: { userId: number; locale: Locale }) {
    await User.query().where('id', userId).update({ locale, updatedAt: now() })
  }
}
