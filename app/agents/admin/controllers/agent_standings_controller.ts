import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { actorOf, administeredPanel } from '#identity/administered'
import { AGENT_ACTS, ChangeAgentStatus } from '#agents/actions/change_agent_status'
import { namedAgent } from '#agents/admin/queries/named_agent'
import {
  agentActNamed,
  agentStandingValidator,
  REASON_MAX_LENGTH,
} from '#agents/admin/validators/agent_validator'
import type { AgentStatus } from '#agents/models/agent'

/**
 * How an agent stands: `/admin/agents/:id/standing?act=suspend` says what that means and asks, its form does it.
 */
@inject()
export default class AgentStandingsController {
  constructor(private changeAgentStatus: ChangeAgentStatus) {}

  async edit({ auth, i18n, params, request, response, session, view }: HttpContext) {
    const agent = await namedAgent(Number(params.id), administeredPanel(auth.user!))
    const act = agentActNamed(request.qs().act)
    const isPossible =
      act !== null && (AGENT_ACTS[act].from as readonly AgentStatus[]).includes(agent.status)
    if (!isPossible) {
      if (act !== null) {
        const status = i18n.t(`agents.admin.status.${agent.status}`)
        session.flash('warning', i18n.t('agents.admin.acts.not_possible', { status }))
      }
      return response.redirect().toPath(`/admin/agents/${agent.id}`)
    }

    return view.render('pages/agents/admin/standing', {
      agent,
      act,
      needsReason: AGENT_ACTS[act].reason === 'required',
      reasonMaxLength: REASON_MAX_LENGTH,
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const agent = await namedAgent(Number(params.id), panelId)
    const { act, reason, message } = await request.validateUsing(agentStandingValidator)
    const outcome = await this.changeAgentStatus.handle({
      agentId: agent.id,
      act,
      reason: AGENT_ACTS[act].reason === 'required' ? (reason ?? null) : null,
      message: message ?? null,
      actor: actorOf(ctx),
      panelId,
    })
    if (outcome.ok) session.flash('success', i18n.t(`agents.admin.acts.${act}.done`))
    else if (outcome.reason === 'not_possible') {
      const status = i18n.t(`agents.admin.status.${outcome.status}`)
      session.flash('warning', i18n.t('agents.admin.acts.not_possible', { status }))
    }
    return response.redirect().status(303).toPath(`/admin/agents/${agent.id}`)
  }
}
