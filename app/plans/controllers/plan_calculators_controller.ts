import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { PlanEditor } from '#plans/plan_editor'
import { administeredPlan } from '#plans/queries/administered_plan'

/**
 * What the plan in force would pay for a sample order.
 */
export default class PlanCalculatorsController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const plan = await administeredPlan(auth.user!, params.id)
    const editor = PlanEditor.ofTerms(i18n, plan.terms, plan.version, now())
    return view.render('pages/plans/calculator', { plan, ...editor.calculatorPage(plan.terms) })
  }

  async update({ auth, i18n, params, request, session, view }: HttpContext) {
    const plan = await administeredPlan(auth.user!, params.id)
    const editor = PlanEditor.ofForm(i18n, request.all(), plan.version)
    const button = request.input('act')
    if (typeof button === 'string') editor.press(button)

    if (button === 'calculate') {
      session.flashMessages.merge({ inputErrorsBag: editor.sampleMistakes() })
    }
    return view.render('pages/plans/calculator', { plan, ...editor.calculatorPage(plan.terms) })
  }
}
