import type { HttpContext } from '@adonisjs/core/http'
import { administeredPanel } from '#identity/administered'
import { administeredProgram } from '#signup_notifications/programs/administered_programs'
import { openEditor } from '#signup_notifications/programs/open_editor'
import { panelAsked, programPanels } from '#signup_notifications/programs/panel_of_programs'
import { editorPage } from '#signup_notifications/programs/editor_page'
import { checkProgramValidator } from '#signup_notifications/programs/validators/program_validator'

/**
 * The editor after one of its buttons that save nothing: checked, a parameter inserted, a mistake mended, a preset filled
 * in. With scripts, parts of this page are put into the one that is open.
 */
export default class ProgramChecksController {
  async store(ctx: HttpContext) {
    const { auth, i18n, request, session, view } = ctx
    const { program: id, act } = await request.validateUsing(checkProgramValidator)
    const program = id ? await administeredProgram(administeredPanel(auth.user!), id) : null
    const panels = await programPanels(auth.user!)
    const panel = panelAsked(panels, String(program?.panelId ?? request.input('panel')))
    if (!panel) return ctx.response.redirect().status(303).toPath('/admin/affiliate-programs')

    const editor = await openEditor(i18n, panel, program, request.all())
    if (act) editor.press(act, request.all())
    // what was just inserted or filled in is not wrong yet
    if (act === 'check') session.flashMessages.merge({ inputErrorsBag: editor.mistakes() })
    return view.render('pages/programs/edit', {
      ...editorPage({ panels, panel, program }),
      ...editor.page(),
      pressed: act ?? null,
    })
  }
}
