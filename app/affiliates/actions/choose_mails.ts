import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { Locale } from '#core/i18n/locales'
import { MAIL_CHOICES, type MailChoice, setMailChoice } from '#affiliates/mail_choices'
import { lockMembership } from '#affiliates/standing'

interface Input {
  affiliateId: number
  /** null: the language in which the member reads these pages. */
  locale: Locale | null
  wanted: Record<MailChoice, boolean>
}

/**
 * Keeps which mails a member wants, and in which language.
 */
export class ChooseMails {
  async handle({ affiliateId, locale, wanted }: Input): Promise<void> {
    await inTransaction(
      async (trx) => {
        await lockMembership(trx, affiliateId)
        await update(trx, 'UPDATE affiliates SET mail_locale = ?, updated_at = ? WHERE id = ?', [
          locale,
          now(),
          affiliateId,
        ])
        for (const kind of MAIL_CHOICES) await setMailChoice(trx, affiliateId, kind, wanted[kind])
      },
      { isolation: 'read committed' }
    )
  }
}
