import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockPlan } from '#plans/lock_plan'

/**
 * Gives the plan another name, everywhere and for what was before, too.
 */
export class RenamePlan {
  async handle({ actor, planId, name }: { actor: Actor; planId: number; name: string }) {
    await inTransaction(
      async (trx) => {
        const plan = await lockPlan(trx, planId)
        if (plan.name === name) return

        await update(trx, 'UPDATE plans SET name = ?, updated_at = ? WHERE id = ?', [
          name,
          now(),
          planId,
        ])
        await recordAct(trx, {
          actor,
          act: 'plan.renamed',
          panelId: plan.panelId,
          subject: { type: 'plan', id: planId, label: name },
          changes: { name: { from: plan.name, to: name } },
        })
      },
      { isolation: 'read committed' }
    )
  }
}
