import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf, administeredPanel } from '#identity/administered'
import { SetProgramState } from '#signup_notifications/programs/actions/set_program_state'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { programPanels, programsPath } from '#signup_notifications/programs/panel_of_programs'
import { programStateValidator } from '#signup_notifications/programs/validators/program_validator'

/**
 * Whether a program is told of signups: on, paused, off.
 */
@inject()
export default class ProgramStatesController {
  constructor(private setState: SetProgramState) {}

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const adminPanelId = administeredPanel(auth.user!)
    const program = await administeredProgram(adminPanelId, params.id)
    const { state } = await request.validateUsing(programStateValidator)
    const { changed } = await this.setState.handle({
      programId: program.id,
      state,
      adminPanelId,
      actor: actorOf(ctx),
    })

    const outcome = changed ? 'success' : 'info'
    session.flash(outcome, i18n.t(`programs.became.${state}`, { name: program.name }))
    const path = programsPath(await programPanels(auth.user!), program.panelId)
    return response.redirect().status(303).toPath(path)
  }
}
