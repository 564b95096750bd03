import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import type { PlanTerms } from '#plans/plan_terms'

interface Input {
  actor: Actor
  name: string
  /** Whose affiliates may have it; null: those of every panel. */
  panelId: number | null
  terms: PlanTerms
}

/**
 * A plan with its first version. Nobody has it yet, so the version may hold from the beginning: whoever is given the plan
 * finds terms in it.
 * @returns the plan's id
 */
export class CreatePlan {
  async handle({ actor, name, panelId, terms }: Input): Promise<number> {
    return inTransaction(async (trx) => {
      const at = now()
      const planId = await insert(trx, 'plans', [
        { panel_id: panelId, name, created_at: at, updated_at: at },
      ])
      await insert(trx, 'plan_versions', [
        {
          plan_id: planId,
          version: 1,
          terms: JSON.stringify(terms),
          effective_from: 0,
          author_id: actor.userId,
          author: actor.name.slice(0, 200),
          created_at: at,
        },
      ])
      await recordAct(trx, {
        actor,
        act: 'plan.created',
        panelId,
        subject: { type: 'plan', id: planId, label: name },
      })
      return planId
    })
  }
}
