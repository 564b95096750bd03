import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { inTransaction } from '#core/database/transaction'

interface Input {
  reportId: number
  actor: Actor
  /** Whose reports the actor sees; null: all. */
  panelId: number | null
}

export type HandleOutcome = 'handled' | 'handled_already' | 'unknown_report'

/**
 * An admin says that a report of an agent needs nothing more.
 */
export class HandleReport {
  async handle({ reportId, actor, panelId }: Input): Promise<HandleOutcome> {
    return inTransaction(async (trx) => {
      const [report] = await select<{ panel_id: number; agent_id: number; name: string }>(
        trx,
        `SELECT manager_reports.panel_id, manager_reports.agent_id, agents.name FROM manager_reports
         JOIN agents ON agents.id = manager_reports.agent_id WHERE manager_reports.id = ?`,
        [reportId]
      )
      if (!report || (panelId !== null && report.panel_id !== panelId)) return 'unknown_report'
      const handled = await update(
        trx,
        'UPDATE manager_reports SET handled_at = ?, handled_by_name = ? WHERE id = ? AND handled_at IS NULL',
        [now(), actor.name.slice(0, 200), reportId]
      )
      if (handled === 0) return 'handled_already'
      await recordAct(trx, {
        actor,
        act: 'agent.report_handled',
        panelId: report.panel_id,
        subject: { type: 'agent', id: report.agent_id, label: report.name },
      })
      return 'handled'
    })
  }
}
