import { inject } from '@adonisjs/core'
import type { Actor } from '#core/audit/record_act'
import { type AddedProgram, AddProgram } from '#signup_notifications/programs/actions/add_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { NAME_MAX_LENGTH } from '#signup_notifications/programs/program_form'
import { programTerms } from '#signup_notifications/programs/queries/program_terms'

interface CopyProgramInput {
  programId: number
  /** In the admin's language: `Our network` becomes `Our network (copy)`. */
  nameOfCopy: (name: string) => string
  /** The one panel whose programs the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/**
 * A second program like another, header values included; off, since it would be told of the same signups.
 * @throws E_ROW_NOT_FOUND
 */
@inject()
export class CopyProgram {
  constructor(private addProgram: AddProgram) {}

  async handle({
    programId,
    nameOfCopy,
    adminPanelId,
    actor,
  }: CopyProgramInput): Promise<AddedProgram> {
    const original = await administeredProgram(adminPanelId, programId)
    const { destination, ...terms } = await programTerms(original)
    const spare = NAME_MAX_LENGTH - nameOfCopy('').length
    return this.addProgram.handle({
      panelId: original.panelId,
      program: { ...terms, name: nameOfCopy(terms.name.slice(0, spare).trimEnd()), state: 'off' },
      actor,
      act: 'program.copied',
    })
  }
}
