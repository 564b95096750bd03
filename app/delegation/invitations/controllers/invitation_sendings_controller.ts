import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { isImpersonated, refuseImpersonation } from '#affiliates/impersonation'
import { ResendInvitation } from '#delegation/invitations/actions/resend_invitation'
import {
  INVITATIONS_PATH,
  noSuchInvitation,
} from '#delegation/invitations/controllers/manage_invitations_controller'

/**
 * *Send again*.
 */
@inject()
export default class InvitationSendingsController {
  constructor(private resend: ResendInvitation) {}

  async store(ctx: HttpContext) {
    const { agent, i18n, params, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, INVITATIONS_PATH)

    const outcome = await this.resend.handle({
      agentId: agent.id,
      invitationId: Number(params.id),
    })
    if (outcome.ok) {
      session.flash('success', i18n.t('invitations.sent_again', { email: outcome.email }))
    } else if (outcome.reason === 'unknown_invitation') {
      throw noSuchInvitation()
    } else {
      session.flash('warning', i18n.t(`invitations.refused.${outcome.reason}`))
    }
    return response.redirect().status(303).toPath(INVITATIONS_PATH)
  }
}
