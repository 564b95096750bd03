import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { fieldError } from '#core/exceptions/field_error'
import { actorOf, administeredPanel } from '#identity/administered'
import { AssignAgentPlan } from '#agents/admin/actions/assign_agent_plan'
import { namedAgent } from '#agents/admin/queries/named_agent'
import { plansToChoose } from '#plans/own_plan'
import { ownPlanValidator } from '#plans/validators/plan_validator'

/**
 * Which plan an agent has: a page that says from when on another one counts, and whose form assigns it.
 */
@inject()
export default class AgentPlansController {
  constructor(private assignAgentPlan: AssignAgentPlan) {}

  async edit({ auth, params, view }: HttpContext) {
    const agent = await namedAgent(Number(params.id), administeredPanel(auth.user!))
    const choice = await plansToChoose(db.connection(), {
      affiliateId: agent.affiliateId,
      role: 'agent',
      panelId: agent.panelId,
    })
    return view.render('pages/agents/admin/plan', { agent, ...choice })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const agent = await namedAgent(Number(params.id), panelId)
    const form = await request.validateUsing(ownPlanValidator)

    const outcome = await this.assignAgentPlan.handle({
      agentId: agent.id,
      planId: form.plan_id ?? null,
      actor: actorOf(ctx),
      panelId,
    })
    if (!outcome.ok) throw fieldError('plan_id', i18n.t('members.plan.not_assignable'))

    session.flash(
      outcome.changed ? 'success' : 'info',
      i18n.t(outcome.changed ? 'agents.admin.plan.assigned' : 'agents.admin.plan.unchanged')
    )
    return response.redirect().status(303).toPath(`/admin/agents/${agent.id}`)
  }
}
