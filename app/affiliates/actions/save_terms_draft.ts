import type { Actor } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate, inTransaction, isDuplicate } from '#core/database/transaction'
import type { Locale } from '#core/i18n/locales'
import { lastTermsOf, scopeOf } from '#affiliates/program_terms'

interface Input {
  panelId: number | null
  texts: Record<Locale, string>
  /** Milliseconds. */
  effectiveFrom: number
  actor: Actor
}

/**
 * Keeps the next version as a draft that nobody but admins sees; a scope has one at most, so an earlier draft is
 * replaced.
 * @returns the draft's id
 */
export class SaveTermsDraft {
  async handle(input: Input): Promise<number> {
    try {
      return await save(input)
    } catch (error) {
      // somebody else has written the same version: this one replaces it
      if (isDuplicate(error)) return save(input)
      throw error
    }
  }
}

function save({ panelId, texts, effectiveFrom, actor }: Input): Promise<number> {
  return inTransaction(
    async (trx) => {
      const at = now()
      const [last] = await select<{ id: number; version: number; published_at: number | null }>(
        trx,
        `SELECT id, version, published_at FROM program_terms WHERE scope = ?
         ORDER BY version DESC LIMIT 1${forUpdate(trx)}`,
        [scopeOf(panelId)]
      )
      if (last && last.published_at === null) {
        await update(
          trx,
          `UPDATE program_terms SET text_en = ?, text_it = ?, effective_from = ?, user_id = ?,
             actor_name = ?, updated_at = ? WHERE id = ?`,
          [texts.en, texts.it, effectiveFrom, actor.userId, actor.name.slice(0, 200), at, last.id]
        )
        return last.id
      }
      // a panel's first terms follow those that its members have had
      const before = last ?? (await lastTermsOf(trx, null, 'published'))
      return insert(trx, 'program_terms', [
        {
          panel_id: panelId,
          scope: scopeOf(panelId),
          version: (before?.version ?? 0) + 1,
          text_en: texts.en,
          text_it: texts.it,
          effective_from: effectiveFrom,
          published_at: null,
          user_id: actor.userId,
          actor_name: actor.name.slice(0, 200),
          created_at: at,
          updated_at: at,
        },
      ])
    },
    { isolation: 'read committed' }
  )
}
