import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { fieldError } from '#core/exceptions/field_error'
import { isLocale } from '#core/i18n/locales'
import { pageOf } from '#core/lists/list_page'
import { type ListSpec, parseListQuery } from '#core/lists/list_query'
import { isImpersonated, refuseImpersonation } from '#affiliates/impersonation'
import { tickedScopes } from '#delegation/consent/consent_text'
import { InviteClient } from '#delegation/invitations/actions/invite_client'
import { RevokeInvitation } from '#delegation/invitations/actions/revoke_invitation'
import {
  countInvitations,
  INVITATION_STATES,
  listInvitations,
} from '#delegation/invitations/queries/list_invitations'
import {
  invitationValidator,
  MESSAGE_MAX_LENGTH,
} from '#delegation/invitations/validators/invitation_validator'
import { OPTIONAL_SCOPES } from '#delegation/scopes'
import { invitationDays } from '#delegation/settings'

export const INVITATIONS_PATH = '/agent/invitations'

const invitationsList = {
  path: INVITATIONS_PATH,
  choices: { state: INVITATION_STATES },
  sorts: ['created'],
  defaultSort: '-created',
} as const satisfies ListSpec

/**
 * The invitations of the agent who is signed in.
 */
@inject()
export default class ManageInvitationsController {
  constructor(
    private invite: InviteClient,
    private revoke: RevokeInvitation
  ) {}

  async index(ctx: HttpContext) {
    const { agent, request, view } = ctx
    const list = parseListQuery(invitationsList, request.qs())
    const client = db.connection()
    const { state } = list.choices
    const page = pageOf(list, await countInvitations(client, agent.id, state))
    return view.render('pages/delegation/invitations', {
      list,
      page,
      states: INVITATION_STATES,
      rows: await listInvitations(client, agent.id, state, page),
      mayInvite: agent.status === 'active' && !isImpersonated(ctx),
    })
  }

  async create({ agent, response, view }: HttpContext) {
    if (agent.status !== 'active') return response.redirect().toPath(INVITATIONS_PATH)
    return view.render('pages/delegation/invite', {
      days: invitationDays.value,
      messageMax: MESSAGE_MAX_LENGTH,
      scopes: OPTIONAL_SCOPES,
    })
  }

  async store(ctx: HttpContext) {
    const { agent, i18n, request, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, INVITATIONS_PATH)
    const form = await request.validateUsing(invitationValidator)

    const outcome = await this.invite.handle({
      agentId: agent.id,
      email: form.email,
      locale: isLocale(form.locale) ? form.locale : 'en',
      message: form.message || null,
      wanted: OPTIONAL_SCOPES.filter((scope) => tickedScopes(form).includes(scope)),
    })
    if (!outcome.ok) throw fieldError('email', i18n.t(`invitations.refused.${outcome.reason}`))
    session.flash('success', i18n.t('invitations.sent', { email: form.email }))
    return response.redirect().status(303).toPath(INVITATIONS_PATH)
  }

  async destroy(ctx: HttpContext) {
    const { agent, i18n, params, response, session } = ctx
    if (isImpersonated(ctx)) return refuseImpersonation(ctx, INVITATIONS_PATH)
    const outcome = await this.revoke.handle({
      agentId: agent.id,
      invitationId: Number(params.id),
    })
    if (outcome.ok) session.flash('success', i18n.t('invitations.revoked'))
    else if (outcome.reason === 'unknown_invitation') throw noSuchInvitation()
    else session.flash('warning', i18n.t(`invitations.refused.${outcome.reason}`))
    return response.redirect().status(303).toPath(INVITATIONS_PATH)
  }
}

export function noSuchInvitation() {
  return new Exception('No such invitation', { status: 404, code: 'E_ROW_NOT_FOUND' })
}
