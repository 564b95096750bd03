import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf, administeredPanel } from '#identity/administered'
import { MoveProgram } from '#signup_notifications/programs/actions/move_program'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { programPanels, programsPath } from '#signup_notifications/programs/panel_of_programs'
import { moveProgramValidator } from '#signup_notifications/programs/validators/program_validator'

/**
 * A program that changes places with its neighbour.
 */
@inject()
export default class ProgramMovesController {
  constructor(private moveProgram: MoveProgram) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const program = await administeredProgram(adminPanelId, params.id)
    const { direction } = await request.validateUsing(moveProgramValidator)
    const moved = await this.moveProgram.handle({
      programId: program.id,
      direction,
      adminPanelId,
      actor: actorOf(ctx),
    })

    const values = { name: program.name }
    if (moved) session.flash('success', i18n.t(`programs.moved.${direction}`, values))
    else session.flash('info', i18n.t(`programs.moved.not_${direction}`, values))
    const path = programsPath(await programPanels(auth.user!), program.panelId)
    return response.redirect().status(303).toPath(path)
  }
}
