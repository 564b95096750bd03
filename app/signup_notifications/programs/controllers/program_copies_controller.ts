import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf, administeredPanel } from '#identity/administered'
import { MAX_PROGRAMS } from '#signup_notifications/models/affiliate_program'
import { CopyProgram } from '#signup_notifications/programs/actions/copy_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { programPanels, programsPath } from '#signup_notifications/programs/panel_of_programs'

/**
 * A second program like another.
 */
@inject()
export default class ProgramCopiesController {
  constructor(private copyProgram: CopyProgram) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, params, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const program = await administeredProgram(adminPanelId, params.id)
    const copied = await this.copyProgram.handle({
      programId: program.id,
      nameOfCopy: (name) => i18n.t('programs.copy_of', { name }),
      adminPanelId,
      actor: actorOf(ctx),
    })

    if (copied.ok) session.flash('success', i18n.t('programs.copied', { name: program.name }))
    else session.flash('error', i18n.t('programs.full_copy', { most: MAX_PROGRAMS }))
    const path = programsPath(await programPanels(auth.user!), program.panelId)
    return response.redirect().status(303).toPath(path)
  }
}
