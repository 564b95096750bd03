import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { Locale } from '#core/i18n/locales'
import { type Terms, termsOfPanel, textHash } from '#affiliates/program_terms'
import { lockMembership } from '#affiliates/standing'

interface Input {
  affiliateId: number
  termsId: number
  /** Of the text that was shown. */
  language: Locale
  userId: number
}

export type AcceptOutcome = { ok: true } | { ok: false; reason: 'not_the_latest' | 'no_member' }

/**
 * Keeps that a member has accepted the newest version of their terms. Accepting it again adds nothing.
 */
export class AcceptTerms {
  async handle({ affiliateId, termsId, language, userId }: Input): Promise<AcceptOutcome> {
    return inTransaction(
      async (trx) => {
        const membership = await lockMembership(trx, affiliateId)
        if (!membership || !['active', 'suspended'].includes(membership.status)) {
          return { ok: false, reason: 'no_member' }
        }
        const [latest] = await termsOfPanel(trx, membership.panel_id)
        if (latest?.id !== termsId) return { ok: false, reason: 'not_the_latest' }

        const [known] = await select(
          trx,
          'SELECT id FROM terms_acceptances WHERE affiliate_id = ? AND terms_id = ? LIMIT 1',
          [affiliateId, termsId]
        )
        if (!known) await noteAcceptance(trx, { affiliateId, terms: latest, language, userId })
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}

/**
 * The proof: which version, in which language, the hash of that text, when, and who was signed in.
 */
export async function noteAcceptance(
  trx: TransactionClientContract,
  {
    affiliateId,
    terms,
    language,
    userId,
  }: { affiliateId: number; terms: Terms; language: Locale; userId: number }
) {
  await insert(trx, 'terms_acceptances', [
    {
      affiliate_id: affiliateId,
      terms_id: terms.id,
      language,
      text_hash: textHash(terms.texts[language]),
      accepted_at: now(),
      user_id: userId,
    },
  ])
}
