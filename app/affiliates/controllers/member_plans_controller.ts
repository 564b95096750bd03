import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { fieldError } from '#core/exceptions/field_error'
import { actorOf, administeredPanel } from '#identity/administered'
import { plansToChoose } from '#plans/own_plan'
import { ownPlanValidator } from '#plans/validators/plan_validator'
import { AssignPlan } from '#affiliates/actions/assign_plan'
import { namedMember } from '#affiliates/queries/named_members'

/**
 * Which plan a member has: a page that says from when on another one counts, and whose form assigns it.
 */
@inject()
export default class MemberPlansController {
  constructor(private assignPlan: AssignPlan) {}

  async edit({ auth, params, view }: HttpContext) {
    const member = await namedMember(Number(params.id), administeredPanel(auth.user!))
    const choice = await plansToChoose(db.connection(), {
      affiliateId: member.id,
      role: 'affiliate',
      panelId: member.panelId,
    })
    return view.render('pages/members/plan', { member, ...choice })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const member = await namedMember(Number(params.id), panelId)
    const form = await request.validateUsing(ownPlanValidator)

    const outcome = await this.assignPlan.handle({
      affiliateId: member.id,
      planId: form.plan_id ?? null,
      actor: actorOf(ctx),
      panelId,
    })
    if (!outcome.ok) throw fieldError('plan_id', i18n.t('members.plan.not_assignable'))

    session.flash(
      outcome.changed ? 'success' : 'info',
      i18n.t(outcome.changed ? 'members.plan.assigned' : 'members.plan.unchanged')
    )
    return response.redirect().status(303).toPath(`/admin/members/${member.id}`)
  }
}
