import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert, select } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockPlan } from '#plans/lock_plan'
import { type PlanTerms, readPlanTerms } from '#plans/plan_terms'

interface Input {
  actor: Actor
  planId: number
  /** The version that the admin had before them. */
  basedOn: number
  terms: PlanTerms
}

export type SavedTerms =
  | { ok: true; version: number }
  /** `saved_meanwhile`: somebody else has saved `version` since; nothing was changed. */
  | { ok: false; reason: 'saved_meanwhile'; version: number; author: string | null }
  | { ok: false; reason: 'unchanged' | 'archived' }

/**
 * Makes a new version of the plan, in force from now on: what was ordered before keeps the version it was placed under.
 */
export class SavePlanTerms {
  async handle({ actor, planId, basedOn, terms }: Input): Promise<SavedTerms> {
    return inTransaction(
      async (trx) => {
        const plan = await lockPlan(trx, planId)
        if (plan.archivedAt !== null) return { ok: false, reason: 'archived' }

        const [last] = await select<{ version: number; terms: string; author: string | null }>(
          trx,
          'SELECT version, terms, author FROM plan_versions WHERE plan_id = ? ORDER BY version DESC LIMIT 1',
          [planId]
        )
        if (last!.version !== basedOn) {
          return {
            ok: false,
            reason: 'saved_meanwhile',
            version: last!.version,
            author: last!.author,
          }
        }
        if (sameTerms(readPlanTerms(last!.terms), terms)) return { ok: false, reason: 'unchanged' }

        const at = now()
        const version = last!.version + 1
        await insert(trx, 'plan_versions', [
          {
            plan_id: planId,
            version,
            terms: JSON.stringify(terms),
            effective_from: at,
            author_id: actor.userId,
            author: actor.name.slice(0, 200),
            created_at: at,
          },
        ])
        await recordAct(trx, {
          actor,
          act: 'plan.terms_saved',
          panelId: plan.panelId,
          subject: { type: 'plan', id: planId, label: plan.name },
          changes: { version: { from: last!.version, to: version } },
        })
        return { ok: true, version }
      },
      { isolation: 'read committed' }
    )
  }
}

function sameTerms(one: PlanTerms, other: PlanTerms) {
  return canonical(one) === canonical(other)
}

/** The JSON with every object's keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  )
}
