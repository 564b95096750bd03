import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate, inTransaction } from '#core/database/transaction'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'

interface MoveProgramInput {
  programId: number
  direction: 'up' | 'down'
  /** The one panel whose programs the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * Lets a program change places with its neighbour in the list.
 *
 * @returns whether it moved: the first does not go up, nor the last down
 * @throws E_ROW_NOT_FOUND
 */
@inject()
export class MoveProgram {
  async handle({ programId, direction, adminPanelId, actor }: MoveProgramInput): Promise<boolean> {
    return inTransaction(async (trx) => {
      const { panelId, name } = await administeredProgram(adminPanelId, programId, trx)
      const rows = await select<{ id: number; slot: number }>(
        trx,
        `SELECT id, slot FROM affiliate_programs
          WHERE panel_id = ? AND slot IS NOT NULL ORDER BY slot, id${forUpdate(trx)}`,
        [panelId]
      )
      const at = rows.findIndex(({ id }) => id === programId)
      const program = rows[at]
      const other = rows[direction === 'up' ? at - 1 : at + 1]
      if (!program || !other) return false

      // the key allows a place to nobody twice, not even in between
      const place = 'UPDATE affiliate_programs SET slot = ?, updated_at = ? WHERE id = ?'
      await update(trx, place, [null, now(), program.id])
      await update(trx, place, [program.slot, now(), other.id])
      await update(trx, place, [other.slot, now(), program.id])
      await recordAct(trx, {
        actor,
        act: 'program.moved',
        panelId,
        subject: { type: 'program', id: programId, label: name },
        changes: { place: { from: program.slot, to: other.slot } },
      })
      return true
    })
  }
}
