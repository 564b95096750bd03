import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf } from '#identity/administered'
import { ArchivePlan } from '#plans/actions/archive_plan'
import { RestorePlan } from '#plans/actions/restore_plan'
import { editablePlan } from '#plans/queries/administered_plan'
import { isUsed, planUses } from '#plans/queries/plan_uses'

/**
 * Plans that are not assigned any more.
 */
@inject()
export default class PlanArchivesController {
  constructor(
    private archivePlan: ArchivePlan,
    private restorePlan: RestorePlan
  ) {}

  async create({ auth, params, view }: HttpContext) {
    const plan = await editablePlan(auth.user!, params.id)
    const uses = await planUses(plan.id)
    return view.render('pages/plans/archive', { plan, uses, isUsed: isUsed(uses) })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, params, response, session } = ctx
    const plan = await editablePlan(auth.user!, params.id)
    const archived = await this.archivePlan.handle({ actor: actorOf(ctx), planId: plan.id })
    if (!archived.ok) {
      // the page says by whom
      return response.redirect().status(303).toPath(`/admin/plans/${plan.id}/archive`)
    }

    session.flash('success', i18n.t('plans.archived', { name: plan.name }))
    return response.redirect().status(303).toPath('/admin/plans')
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, params, response, session } = ctx
    const plan = await editablePlan(auth.user!, params.id)
    await this.restorePlan.handle({ actor: actorOf(ctx), planId: plan.id })

    session.flash('success', i18n.t('plans.restored', { name: plan.name }))
    return response.redirect().status(303).toPath(`/admin/plans/${plan.id}`)
  }
}
