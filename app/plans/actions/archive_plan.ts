import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockPlan } from '#plans/lock_plan'
import { isUsed, planUses, type PlanUses } from '#plans/queries/plan_uses'

export type Archived = { ok: true } | { ok: false; reason: 'in_use'; uses: PlanUses }

/**
 * Takes a plan that nobody has out of what can be assigned. Orders that were placed under it keep it.
 */
export class ArchivePlan {
  async handle({ actor, planId }: { actor: Actor; planId: number }): Promise<Archived> {
    return inTransaction(
      async (trx) => {
        const plan = await lockPlan(trx, planId)
        if (plan.archivedAt !== null) return { ok: true }

        const uses = await planUses(planId, null, trx)
        if (isUsed(uses)) return { ok: false, reason: 'in_use', uses }

        const at = now()
        await update(trx, 'UPDATE plans SET archived_at = ?, updated_at = ? WHERE id = ?', [
          at,
          at,
          planId,
        ])
        await recordAct(trx, {
          actor,
          act: 'plan.archived',
          panelId: plan.panelId,
          subject: { type: 'plan', id: planId, label: plan.name },
        })
        return { ok: true }
      },
      { isolation: 'read committed' }
    )
  }
}
