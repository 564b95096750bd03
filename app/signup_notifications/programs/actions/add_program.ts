import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { createDestination } from '#outbound/actions/save_destination'
import { affiliateProgramKind } from '#signup_notifications/destination_kind'
import type { ProgramInput } from '#signup_notifications/programs/program_form'
import { lockSwitch } from '#signup_notifications/programs/program_switch'
import { NoFreeSlot, takeSlot } from '#signup_notifications/programs/take_slot'

export interface NewProgram extends Omit<ProgramInput, 'headers'> {
  /** In the clear; stored encrypted. */
  headers: { name: string; value: string }[]
}

interface AddProgramInput {
  panelId: number
  program: NewProgram
  actor: Actor
  /** What the audit log says of it. */
  act?: 'program.added' | 'program.copied'
}

/** `full`: the panel has as many as there may be. */
export type AddedProgram = { ok: true; programId: number } | { ok: false; reason: 'full' }

/**
 * A program in the panel's first free place.
 */
@inject()
export class AddProgram {
  async handle(input: AddProgramInput): Promise<AddedProgram> {
    try {
      return { ok: true, programId: await this.insert(input) }
    } catch (error) {
      if (error instanceof NoFreeSlot) return { ok: false, reason: 'full' }
      throw error
    }
  }

  private insert({ panelId, program, actor, act = 'program.added' }: AddProgramInput) {
    return inTransaction(async (trx) => {
      const { enabled } = await lockSwitch(trx, panelId)
      const destinationId = await createDestination(trx, {
        panelId,
        kind: affiliateProgramKind.name,
        name: program.name,
        template: program.template,
        headers: program.headers,
        outcomeRules: program.outcomeRules,
        state: program.state,
        held: !enabled,
      })
      const programId = await takeSlot(trx, {
        panel_id: panelId,
        destination_id: destinationId,
        name: program.name,
        preset: program.preset,
        delivery: program.delivery,
        click_parameters: JSON.stringify(program.clickParameters),
        click_required: program.clickRequired,
        created_at: now(),
        updated_at: now(),
      })
      await recordAct(trx, {
        actor,
        act,
        panelId,
        subject: { type: 'program', id: programId, label: program.name },
      })
      return programId
    })
  }
}
