import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf, administeredPanel } from '#identity/administered'
import { DeleteProgram } from '#signup_notifications/programs/actions/delete_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { programPanels, programsPath } from '#signup_notifications/programs/panel_of_programs'

/**
 * A program that is deleted for good.
 */
@inject()
export default class ProgramDeletionsController {
  constructor(private deleteProgram: DeleteProgram) {}

  async create({ auth, params, view }: HttpContext) {
    const program = await administeredProgram(administeredPanel(auth.user!), params.id)
    const list = programsPath(await programPanels(auth.user!), program.panelId)
    return view.render('pages/programs/delete', { program, list })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, params, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const { id, panelId } = await administeredProgram(adminPanelId, params.id)
    const name = await this.deleteProgram.handle({
      programId: id,
      adminPanelId,
      actor: actorOf(ctx),
    })

    session.flash('success', i18n.t('programs.deleted', { name }))
    const path = programsPath(await programPanels(auth.user!), panelId)
    return response.redirect().status(303).toPath(path)
  }
}
