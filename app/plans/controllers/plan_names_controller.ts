import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#identity/administered'
import { RenamePlan } from '#plans/actions/rename_plan'
import { editablePlan } from '#plans/queries/administered_plan'
import { PLAN_NAME_MAX_LENGTH, renamePlanValidator } from '#plans/validators/plan_validator'

/**
 * A plan's name.
 */
@inject()
export default class PlanNamesController {
  constructor(private renamePlan: RenamePlan) {}

  async edit({ auth, params, view }: HttpContext) {
    const plan = await editablePlan(auth.user!, params.id)
    return view.render('pages/plans/rename', { plan, nameMaxLength: PLAN_NAME_MAX_LENGTH })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const plan = await editablePlan(auth.user!, params.id)
    const { name } = await request.validateUsing(renamePlanValidator)
    await this.renamePlan.handle({ actor: actorOf(ctx), planId: plan.id, name })

    session.flash('success', i18n.t('plans.renamed', { name }))
    return response.redirect().status(303).toPath(`/admin/plans/${plan.id}`)
  }
}
