import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'
import { lockPlan } from '#plans/lock_plan'

/**
 * Brings an archived plan back, with its last version.
 */
export class RestorePlan {
  async handle({ actor, planId }: { actor: Actor; planId: number }) {
    await inTransaction(
      async (trx) => {
        const plan = await lockPlan(trx, planId)
        if (plan.archivedAt === null) return

        await update(trx, 'UPDATE plans SET archived_at = NULL, updated_at = ? WHERE id = ?', [
          now(),
          planId,
        ])
        await recordAct(trx, {
          actor,
          act: 'plan.restored',
          panelId: plan.panelId,
          subject: { type: 'plan', id: planId, label: plan.name },
        })
      },
      { isolation: 'read committed' }
    )
  }
}
