import { inject } from '@adonisjs/core'
import { type Actor, recordAct } from '#core/audit/record_act'
import { now } from '#core/clock'
import { inTransaction } from '#core/database/transaction'
import { changeDestination } from '#outbound/actions/save_destination'
import type { Header } from '#outbound/destination_headers'
import { originOf } from '#outbound/template/origin_of'
import { FillParameters } from '#signup_notifications/actions/fill_parameters'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { programChanges } from '#signup_notifications/programs/program_facts'
import type { HeaderInput, ProgramInput } from '#signup_notifications/programs/program_form'
import { changedSince } from '#signup_notifications/programs/program_version'
import { programTerms } from '#signup_notifications/programs/queries/program_terms'

interface ChangeProgramInput {
  programId: number
  program: ProgramInput
  /** Of the terms that the form was opened with (`versionOf`). */
  version: string
  /** The one panel whose programs the admin may touch; null: all. */
  adminPanelId: number | null
  actor: Actor
}

/** `stale`: somebody else has changed the program since the form was opened, and nothing was saved. */
export type ChangedProgram = { ok: true; isChanged: boolean } | { ok: false; reason: 'stale' }

/**
 * Sets a program's terms. What is owed to it goes out by the new ones.
 *
 * @throws E_ROW_NOT_FOUND
 */
@inject()
export class ChangeProgram {
  constructor(private fill: FillParameters) {}

  async handle(input: ChangeProgramInput): Promise<ChangedProgram> {
    const { destinationId } = await administeredProgram(input.adminPanelId, input.programId)
    const { template, clickParameters } = input.program
    // before, so that nothing goes out half, and after, for signups of the meantime
    await this.fill.handle({ destinationId, template, clickParameters })
    const changed = await this.change(input)
    if (changed.ok && changed.isChanged)
      await this.fill.handle({ destinationId, template, clickParameters })
    return changed
  }

  private change({
    programId,
    program: { headers, ...terms },
    version,
    adminPanelId,
    actor,
  }: ChangeProgramInput): Promise<ChangedProgram> {
    return inTransaction(async (trx) => {
      const program = await administeredProgram(adminPanelId, programId, trx)
      const { panelId } = program
      const { destination, ...before } = await programTerms(program, trx)
      if (changedSince(version, before)?.length !== 0) return { ok: false, reason: 'stale' }
      // what was typed for one site is never sent to another
      const isElsewhere = originOf(terms.template.url) !== originOf(before.template.url)
      const after = {
        ...terms,
        headers: resolveHeaders(headers, isElsewhere ? [] : before.headers),
      }
      const changes = programChanges(before, after)
      if (Object.keys(changes).length === 0) return { ok: true, isChanged: false }

      const { name, preset, delivery, clickParameters, clickRequired } = after
      await program
        .merge({ name, preset, delivery, clickParameters, clickRequired, updatedAt: now() })
        .save()
      await changeDestination(trx, destination.id, {
        name,
        template: after.template,
        headers: after.headers,
        outcomeRules: after.outcomeRules,
        state: after.state,
      })
      await recordAct(trx, {
        actor,
        act: 'program.changed',
        panelId,
        subject: { type: 'program', id: program.id, label: name },
        changes,
      })
      return { ok: true, isChanged: true }
    })
  }
}

/**
 * The headers with those values that the form did not show. One whose value is gone meanwhile is left out.
 */
export function resolveHeaders(headers: HeaderInput[], kept: Header[]): Header[] {
  return headers.flatMap(({ name, value, was }) => {
    const found = value ?? kept.find((header) => header.name === was)?.value
    return found === undefined ? [] : [{ name, value: found }]
  })
}
