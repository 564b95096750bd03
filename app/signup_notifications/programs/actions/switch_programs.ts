import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { insertOnce, select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { holdDestinations } from '#outbound/actions/save_destination'
import { lockSwitch } from '#signup_notifications/programs/program_switch'

interface SwitchProgramsInput {
  panel: { id: number; name: string }
  enabled: boolean
  actor: Actor
}

/**
 * The one switch of all of a panel's programs. What each is set to stays as it is and holds again afterwards.
 *
 * @returns whether it stood otherwise before
 */
@inject()
export class SwitchPrograms {
  async handle({ panel, enabled, actor }: SwitchProgramsInput): Promise<boolean> {
    return inTransaction(async (trx) => {
      const before = await lockSwitch(trx, panel.id)
      if (before.enabled === enabled) return false

      const row = { panel_id: panel.id, enabled, changed_at: now() }
      const isFirst = (await insertOnce(trx, 'program_switches', row)) !== null
      if (!isFirst) {
        await update(
          trx,
          'UPDATE program_switches SET enabled = ?, changed_at = ? WHERE panel_id = ?',
          [enabled, now(), panel.id]
        )
      }
      const programs = await select<{ destination_id: number }>(
        trx,
        `SELECT destination_id FROM affiliate_programs
          WHERE panel_id = ? AND slot IS NOT NULL ORDER BY id${forUpdate(trx)}`,
        [panel.id]
      )
      const destinations = programs.map(({ destination_id: id }) => Number(id))
      await holdDestinations(trx, destinations, !enabled)
      await recordAct(trx, {
        actor,
        act: enabled ? 'programs.switched_on' : 'programs.switched_off',
        panelId: panel.id,
        subject: { type: 'panel', id: panel.id, label: panel.name },
      })
      return true
    })
  }
}
