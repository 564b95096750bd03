import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { deleteDestination } from '#outbound/actions/save_destination'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'

interface DeleteProgramInput {
  programId: number
  /** The one panel whose programs the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * Ends a program: its place is free again, and what it has not been told it is not told any more. What it was told stays
 * in the log.
 *
 * @returns its name
 * @throws E_ROW_NOT_FOUND
 */
@inject()
export class DeleteProgram {
  async handle({ programId, adminPanelId, actor }: DeleteProgramInput): Promise<string> {
    return inTransaction(async (trx) => {
      const program = await administeredProgram(adminPanelId, programId, trx)
      await program.merge({ slot: null, deletedAt: now(), updatedAt: now() }).save()
      await deleteDestination(trx, program.destinationId)
      await recordAct(trx, {
        actor,
        act: 'program.deleted',
        panelId: program.panelId,
        subject: { type: 'program', id: program.id, label: program.name },
      })
      return program.name
    })
  }
}
