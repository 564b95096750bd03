import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { oweMails } from '#core/mails/owe_mail'
import { termsChanged } from '#affiliates/mails'
import { scopeOf } from '#affiliates/program_terms'
import { memberReaders } from '#affiliates/readers'
import { acceptAgain } from '#affiliates/settings'

interface Input {
  termsId: number
  actor: Actor
}

export type PublishOutcome =
  { ok: true; told: number } | { ok: false; reason: 'unknown' | 'published_already' }

/**
 * Publishes a draft: from now on it cannot be changed, and every member for whom it holds is owed a mail.
 */
export class PublishTerms {
  async handle({ termsId, actor }: Input): Promise<PublishOutcome> {
    return inTransaction(
      async (trx) => {
        const at = now()
        const [draft] = await select<{
          panel_id: number | null
          version: number
          effective_from: number
          published_at: number | null
        }>(
          trx,
          `SELECT panel_id, version, effective_from, published_at FROM program_terms WHERE id = ?${forUpdate(trx)}`,
          [termsId]
        )
        if (!draft) return { ok: false, reason: 'unknown' }
        if (draft.published_at !== null) return { ok: false, reason: 'published_already' }

        // a version never holds from before it was published, nor before its predecessor
        const [before] = await select<{ since: number | null }>(
          trx,
          'SELECT MAX(effective_from) AS since FROM program_terms WHERE scope = ? AND published_at IS NOT NULL',
          [scopeOf(draft.panel_id)]
        )
        const effectiveFrom = Math.max(Number(draft.effective_from), at, Number(before?.since ?? 0))
        await update(
          trx,
          'UPDATE program_terms SET published_at = ?, effective_from = ?, updated_at = ? WHERE id = ?',
          [at, effectiveFrom, at, termsId]
        )
        await recordAct(trx, {
          actor,
          act: 'terms.published',
          panelId: draft.panel_id,
          subject: { type: 'terms', id: termsId, label: String(draft.version) },
          changes: {
            version: { from: draft.version > 1 ? draft.version - 1 : null, to: draft.version },
          },
        })

        let told = 0
        const details = { version: draft.version, effectiveFrom, accept: acceptAgain.value }
        for await (const readers of memberReaders(trx, ...membersUnder(draft.panel_id))) {
          await oweMails(
            trx,
            readers.map((reader) => ({
              mail: termsChanged,
              to: reader,
              details: { ...details, panel: reader.panelName },
              key: `terms:${termsId}:${reader.affiliateId}`,
              panelId: reader.panelId,
            }))
          )
          told += readers.length
        }
        return { ok: true, told }
      },
      { isolation: 'read committed' }
    )
  }
}

/**
 * The members for whom terms of that scope hold, as a condition: a panel's own members, or those of every panel without
 * terms of its own.
 */
export function membersUnder(panelId: number | null): [where: string, bindings: number[]] {
  const members = "affiliates.status IN ('active', 'suspended')"
  if (panelId !== null) return [`${members} AND affiliates.panel_id = ?`, [panelId]]
  return [
    `${members} AND NOT EXISTS (
       SELECT 1 FROM program_terms AS own
       WHERE own.panel_id = affiliates.panel_id AND own.published_at IS NOT NULL)`,
    [],
  ]
}

/**
 * How many members a publication concerns.
 */
export async function countMembersUnder(
  client: QueryClientContract,
  panelId: number | null
): Promise<number> {
  const [where, bindings] = membersUnder(panelId)
  const [row] = await select<{ total: number }>(
    client,
    `SELECT COUNT(*) AS total FROM affiliates WHERE ${where}`,
    bindings
  )
  return Number(row?.total ?? 0)
}
