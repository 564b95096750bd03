import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { inTransaction } from '#core/database/transaction'
import { setDestinationState } from '#outbound/actions/save_destination'
import Destination from '#outbound/models/destination'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import type { ChosenState } from '#signup_notifications/programs/program_form'

interface SetProgramStateInput {
  programId: number
  state: ChosenState
  /** The one panel whose programs the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

const ACTS = { on: 'program.turned_on', paused: 'program.paused', off: 'program.turned_off' }

/**
 * Turns a program on or off, or pauses it; also one that the product itself had disabled.
 *
 * @returns its name, and whether it was in another state before
 * @throws E_ROW_NOT_FOUND
 */
@inject()
export class SetProgramState {
  async handle({
    programId,
    state,
    adminPanelId,
    actor,
  }: SetProgramStateInput): Promise<{ name: string; changed: boolean }> {
    return inTransaction(async (trx) => {
      const program = await administeredProgram(adminPanelId, programId, trx)
      const { state: before } = await Destination.query({ client: trx })
        .where('id', program.destinationId)
        .forUpdate()
        .firstOrFail()
      if (before === state) return { name: program.name, changed: false }

      await setDestinationState(trx, program.destinationId, state)
      await recordAct(trx, {
        actor,
        act: ACTS[state],
        panelId: program.panelId,
        subject: { type: 'program', id: program.id, label: program.name },
        changes: { state: { from: before, to: state } },
      })
      return { name: program.name, changed: true }
    })
  }
}
