import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { fieldError } from '#core/exceptions/field_error'
import { imageRefusal } from '#core/images/image_refusal'
import { actorOf, administeredPanel } from '#identity/administered'
import { namedAgent } from '#agents/admin/queries/named_agent'
import { ChangeAgentLogo, type ChangeLogoOutcome } from '#agents/logos/actions/change_agent_logo'
import { LOGO_LIMITS } from '#agents/logos/logo_store'

/**
 * An agent's logo: a form of its own, so that a file that is refused costs nothing that was typed.
 */
@inject()
export default class AgentLogosController {
  constructor(private changeAgentLogo: ChangeAgentLogo) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, images, params, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const agent = await namedAgent(Number(params.id), panelId)
    const [file] = images
    if (!file) throw fieldError('logo', i18n.t('images.refused.none'))

    const outcome = await this.changeAgentLogo.handle({
      agentId: agent.id,
      file,
      actor: actorOf(ctx),
      panelId,
    })
    if (!outcome.ok) throw fieldError('logo', refusalOf(ctx, outcome, file.name))
    session.flash(
      outcome.changed ? 'success' : 'info',
      i18n.t(outcome.changed ? 'agents.admin.logo.saved' : 'agents.admin.logo.same')
    )
    return response.redirect().status(303).toPath(`/admin/agents/${agent.id}`)
  }

  async destroy(ctx: HttpContext) {
    const { auth, i18n, params, response, session } = ctx
    const panelId = administeredPanel(auth.user!)
    const agent = await namedAgent(Number(params.id), panelId)
    const outcome = await this.changeAgentLogo.handle({
      agentId: agent.id,
      file: null,
      actor: actorOf(ctx),
      panelId,
    })
    if (outcome.ok && outcome.changed) {
      session.flash('success', i18n.t('agents.admin.logo.removed'))
    }
    return response.redirect().status(303).toPath(`/admin/agents/${agent.id}`)
  }
}

function refusalOf(
  { i18n }: HttpContext,
  { reason }: Extract<ChangeLogoOutcome, { ok: false }>,
  name: string
): string {
  if (reason === 'unknown_agent') {
    throw new Exception('No such agent', { status: 404, code: 'E_ROW_NOT_FOUND' })
  }
  if (reason === 'client_closed') return i18n.t('agents.admin.refused.client_closed')
  return imageRefusal(i18n, { name, reason }, LOGO_LIMITS)
}
