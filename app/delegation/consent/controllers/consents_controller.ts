import { inject } from '@adonisjs/core'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { inTransaction } from '#core/database/transaction'
import { renewSession, signInFacts } from '#identity/session'
import { ensureClient } from '#panels/mirror/ensure_client'
import { AgreeToManager } from '#delegation/consent/agree_to_manager'
import { consentOf } from '#delegation/consent/consent_of'
import { tickedScopes } from '#delegation/consent/consent_text'
import { openManageLink } from '#delegation/consent/manage_page'
import { nameWithCompany } from '#delegation/consent/plain_name'
import { grantOfClient } from '#delegation/consent/queries/grant_of_client'
import { clientOfUser } from '#delegation/consent/queries/manage_visitor'
import { forgetChoice, rememberChoice } from '#delegation/consent/remembered_choice'
import { consentValidator } from '#delegation/consent/validators/consent_validator'

/**
 * The client's *I agree*, and the page after it.
 */
@inject()
export default class ConsentsController {
  constructor(private agree: AgreeToManager) {}

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const opened = await openManageLink(ctx, request.input('link'))
    const { link, visit } = opened
    const back = () => response.redirect().status(303).toPath(`/manage/${link.reference}`)
    const form = await request.validateUsing(consentValidator)
    const scopes = tickedScopes(form)

    if (opened.page === 'confirm') {
      rememberChoice(ctx, link, { scopes, days: form.days })
      return back()
    }
    if (opened.page !== 'consent') return back()

    const { text } = await consentOf(ctx, link, visit.manager)
    if (text.hash !== form.text || (form.logo ?? null) !== (link.snapshot.logo ?? null)) {
      session.flash('warning', i18n.t('consent.changed'))
      return back()
    }

    const user = auth.user!
    const { authTime, amr, signedInAt } = signInFacts(session)!
    // the panel may not have told of a client who registered a moment ago
    const client = await inTransaction((trx) => ensureClient(trx, link.panelId, user.subjectId!), {
      isolation: 'read committed',
    })
    const outcome = await this.agree.handle({
      clientId: client.id,
      clientName: user.name,
      clientEmail: user.email,
      agentId: link.agent.id,
      invitationId: link.invitation?.id ?? null,
      optionalScopes: scopes,
      days: form.days,
      text,
      signedIn: { authTime, amr, signedInAt },
      address: request.ip(),
      shown: link.snapshot,
      replaces: visit.manager?.grantId ?? null,
      native: text.native !== null,
    })
    if (!outcome.ok) {
      const isChanged = outcome.reason === 'agent_changed' || outcome.reason === 'manager_changed'
      session.flash('warning', i18n.t(isChanged ? 'consent.changed' : 'consent.overtaken'))
      return back()
    }

    forgetChoice(ctx)
    await renewSession(ctx)
    return response.redirect().status(303).toPath(`/manage/consents/${outcome.grantId}`)
  }

  /** What was agreed to, and how to take it back. */
  async show({ auth, params, view }: HttpContext) {
    const client = await clientOfUser(db.connection(), auth.user!)
    const grant = client && (await grantOfClient(db.connection(), params.id, client.id))
    if (!grant) throw new Exception('No such consent', { status: 404, code: 'E_ROW_NOT_FOUND' })
    return view.render('pages/delegation/agreed', { grant, fullName: nameWithCompany(grant.agent) })
  }
}
