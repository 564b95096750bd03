import type { HttpContext } from '@adonisjs/core/http'
import { describeTerms } from '#plans/describe_terms'
import { administeredPlan } from '#plans/queries/administered_plan'
import { planVersion } from '#plans/queries/plan_history'
import { workedExample } from '#plans/worked_example'

/**
 * A version of a plan as it was saved.
 */
export default class PlanVersionsController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const plan = await administeredPlan(auth.user!, params.id)
    const version = await planVersion(plan.id, Number(params.version))

    return view.render('pages/plans/version', {
      plan,
      version,
      terms: describeTerms(i18n, version.terms),
      example: workedExample(version.terms),
    })
  }
}
