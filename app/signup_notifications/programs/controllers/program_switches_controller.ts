import { inject } from '@adonisjs/core'
import { errors, type HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#identity/administered'
import { SwitchPrograms } from '#signup_notifications/programs/actions/switch_programs'
import {
  panelAsked,
  programPanels,
  programsPath,
} from '#signup_notifications/programs/panel_of_programs'
import { areProgramsOn } from '#signup_notifications/programs/program_switch'
import { programSwitchValidator } from '#signup_notifications/programs/validators/program_validator'

/**
 * The one switch of all of a panel's programs.
 */
@inject()
export default class ProgramSwitchesController {
  constructor(private switchPrograms: SwitchPrograms) {}

  async edit({ auth, request, view }: HttpContext) {
    const panels = await programPanels(auth.user!)
    const panel = panelAsked(panels, request.input('panel'))
    if (!panel) throw new errors.E_ROUTE_NOT_FOUND(['GET', request.url()])

    return view.render('pages/programs/switch', {
      panel,
      isChosen: panels.length > 1,
      enabled: await areProgramsOn(panel.id),
      list: programsPath(panels, panel.id),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const form = await request.validateUsing(programSwitchValidator)
    const panels = await programPanels(auth.user!)
    const panel = panels.find(({ id }) => id === form.panel)
    if (!panel) throw new errors.E_ROUTE_NOT_FOUND(['PUT', request.url()])

    const enabled = form.enabled === 'yes'
    const changed = await this.switchPrograms.handle({ panel, enabled, actor: actorOf(ctx) })
    const outcome = changed ? 'success' : 'info'
    session.flash(outcome, i18n.t(enabled ? 'programs.switched.on' : 'programs.switched.off'))
    return response.redirect().status(303).toPath(programsPath(panels, panel.id))
  }
}
