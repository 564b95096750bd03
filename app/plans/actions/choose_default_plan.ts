import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insert } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockPlan } from '#plans/lock_plan'
import { defaultsAt } from '#plans/queries/plan_uses'

interface Input {
  actor: Actor
  planId: number
  /** For affiliates of which panel; null: of all that have no default of their own. */
  panelId: number | null
}

export type ChosenDefault = { ok: true } | { ok: false; reason: 'archived' | 'other_panel' }

/**
 * From now on affiliates without a plan of their own have this one; what was ordered before is judged by what was the
 * default then. A panel for which the default of all is chosen has none of its own any more, and follows it.
 */
export class ChooseDefaultPlan {
  async handle({ actor, planId, panelId }: Input): Promise<ChosenDefault> {
    return inTransaction(
      async (trx) => {
        const plan = await lockPlan(trx, planId)
        if (plan.archivedAt !== null) return { ok: false, reason: 'archived' }
        if (plan.panelId !== null && plan.panelId !== panelId) {
          return { ok: false, reason: 'other_panel' }
        }

        const at = now()
        const defaults = await defaultsAt(trx, at)
        const before = defaults.find((each) => each.panelId === panelId)
        const ofAll = defaults.find((each) => each.panelId === null)
        const chosen = panelId !== null && ofAll?.planId === planId ? null : planId
        if ((before?.planId ?? null) === chosen) return { ok: true }

        await insert(trx, 'default_plans', [{ panel_id: panelId, plan_id: chosen, since: at }])
        await recordAct(trx, {
          actor,
          act: 'plan.default_chosen',
          panelId,
          subject: { type: 'plan', id: planId, label: plan.name },
          changes: {
            default: { from: (before ?? ofAll)?.planName ?? null, to: plan.name },
          },
        })
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}
