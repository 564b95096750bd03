import type { I18n } from '@adonisjs/i18n'
import { emailParameter } from '#signup_notifications/settings'
import type AffiliateProgram from '#signup_notifications/models/affiliate_program'
import type { ProgramPanel } from '#signup_notifications/programs/panel_of_programs'
import { ProgramEditor } from '#signup_notifications/programs/program_editor'
import { programTerms } from '#signup_notifications/programs/queries/program_terms'

/**
 * An editor of a program, or of a new one (null).
 * @param input the request's fields; null: as the program is
 */
export async function openEditor(
  i18n: I18n,
  panel: ProgramPanel,
  program: AffiliateProgram | null,
  input: Record<string, unknown> | null
): Promise<ProgramEditor> {
  const terms = program && (await programTerms(program))
  const of = {
    i18n,
    panel,
    withEmail: emailParameter.value,
    saved: terms,
  }
  return input || !terms ? ProgramEditor.ofForm(of, input ?? {}) : ProgramEditor.ofTerms(of, terms)
}
