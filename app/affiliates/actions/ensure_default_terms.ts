import { PRODUCT } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insertOnce, select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { DEFAULT_TERMS } from '#affiliates/default_terms'
import { scopeOf } from '#affiliates/program_terms'

/**
 * Gives the programme its first terms, where it has none. Several processes may do so at once.
 */
export class EnsureDefaultTerms {
  async handle(): Promise<void> {
    await inTransaction(async (trx) => {
      const scope = scopeOf(null)
      const [known] = await select(trx, 'SELECT id FROM program_terms WHERE scope = ? LIMIT 1', [
        scope,
      ])
      if (known) return

      const at = now()
      await insertOnce(trx, 'program_terms', {
        panel_id: null,
        scope,
        version: 1,
        text_en: DEFAULT_TERMS.en,
        text_it: DEFAULT_TERMS.it,
        // whoever was a member before the terms came has nothing to be told of
        effective_from: 0,
        published_at: 0,
        user_id: null,
        actor_name: PRODUCT.name,
        created_at: at,
        updated_at: at,
      })
    })
  }
}
