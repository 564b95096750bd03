import type { HttpContext } from '@adonisjs/core/http'
import { PlanEditor } from '#plans/plan_editor'
import { editablePlan } from '#plans/queries/administered_plan'

/**
 * The editor after one of its buttons that save nothing: rules added, removed and moved, the sample order calculated.
 */
export default class PlanDraftsController {
  async update({ auth, i18n, params, request, session, view }: HttpContext) {
    const plan = await editablePlan(auth.user!, params.id)
    const editor = PlanEditor.ofForm(i18n, request.all(), plan.version)
    const button = request.input('act')
    if (typeof button === 'string') editor.press(button)

    // a rule that was just added is not wrong yet
    if (button === 'calculate') {
      const inputErrorsBag = { ...editor.termsMistakes(), ...editor.sampleMistakes() }
      session.flashMessages.merge({ inputErrorsBag })
    }
    return view.render('pages/plans/edit', { plan, ...(await editor.page(plan)) })
  }
}
