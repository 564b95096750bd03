import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { ReleaseCommissions } from '#commissions/release_commissions'

interface Input {
  ids: number[]
  actor: Actor
}

interface WaitingRow {
  id: number
  panel_id: number
  description: string
}

/**
 * Lets commissions go whose plan says that an admin releases them: at once where their hold has ended, else when it ends.
 * Those that don't wait for it (released, approved, taken back, or released by themselves) stay as they are.
 */
@inject()
export class ApproveCommissions {
  constructor(private release: ReleaseCommissions) {}

  /**
   * @returns how many are approved by this, and how many of them are available now
   */
  async handle({ ids, actor }: Input): Promise<{ approved: number; released: number }> {
    if (ids.length === 0) return { approved: 0, released: 0 }

    return inTransaction(
      async (trx) => {
        const waiting = await select<WaitingRow>(
          trx,
          `SELECT id, panel_id, description FROM commissions
           WHERE id IN (${ids.map(() => '?').join(', ')}) AND \`release\` = 'manual'
             AND status IN ('pending', 'in_review') ORDER BY id${forUpdate(trx)}`,
          ids
        )
        if (waiting.length === 0) return { approved: 0, released: 0 }

        const at = now()
        await update(
          trx,
          `UPDATE commissions SET approved_at = ?, \`release\` = 'approved', updated_at = ?
           WHERE id IN (${waiting.map(() => '?').join(', ')})`,
          [at, at, ...waiting.map(({ id }) => id)]
        )
        for (const { id, panel_id: panelId, description } of waiting) {
          await recordAct(trx, {
            actor,
            act: 'commission.approved',
            panelId,
            subject: { type: 'commission', id, label: `${id}: ${description}` },
          })
        }

        let released = 0
        const panels = new Set(waiting.map((row) => row.panel_id).sort((one, other) => one - other))
        for (const panelId of panels) {
          released += await this.release.handle({
            trx,
            panelId,
            ids: waiting.filter((row) => row.panel_id === panelId).map(({ id }) => id),
          })
        }
        return { approved: waiting.length, released }
      },
      { isolation: 'read committed' }
    )
  }
}
