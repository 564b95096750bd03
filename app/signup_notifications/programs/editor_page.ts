import type AffiliateProgram from '#signup_notifications/models/affiliate_program'
import { type ProgramPanel, programsPath } from '#signup_notifications/programs/panel_of_programs'

/**
 * What the editor's page shows beside its form.
 */
export function editorPage({
  panels,
  panel,
  program,
}: {
  panels: ProgramPanel[]
  panel: ProgramPanel
  /** null: a new one. */
  program: AffiliateProgram | null
}) {
  return {
    program,
    panel,
    // a program stays its panel's
    panels: !program && panels.length > 1 ? panels : [],
    list: programsPath(panels, panel.id),
    pressed: null,
  }
}
