import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renewSession } from '#identity/session'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { judgeSignIn, ownGrant, renderRefusal } from '#delegation/managers/change_of_consent'
import type { ManagerGrant } from '#delegation/managers/queries/managers_of_client'
import { keptScopesValidator } from '#delegation/managers/validators/manager_validator'
import type { Scope } from '#delegation/scopes'

/**
 * The client takes scopes back and lets the rest stand. What stays is in the address, so that it outlives a sign-in.
 */
@inject()
export default class ManagerScopesController {
  constructor(private narrow: NarrowGrant) {}

  async edit(ctx: HttpContext) {
    const { i18n, response, session, view } = ctx
    const { grant } = await ownGrant(ctx)
    const kept = await keptScopes(ctx, grant)
    const taken = grant.scopes.filter((scope) => !kept.includes(scope))
    if (grant.state !== 'active' || taken.length === 0) {
      const said = grant.state === 'active' ? 'narrow.nothing' : 'ended_already'
      session.flash('info', i18n.t(`managers.${said}`))
      return response.redirect().status(303).toPath('/client/managers')
    }
    const signIn = judgeSignIn(ctx)
    if (signIn !== 'fresh') return renderRefusal(ctx, signIn, pathOf(grant, kept))
    return view.render('pages/managers/narrow', { grant, kept, taken })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const { clientId, grant } = await ownGrant(ctx)
    const kept = await keptScopes(ctx, grant)
    const signIn = judgeSignIn(ctx)
    if (signIn !== 'fresh') return renderRefusal(ctx, signIn, pathOf(grant, kept))

    const outcome = await this.narrow.handle({
      grantId: grant.id,
      clientId,
      keep: kept,
      by: 'client',
      actorName: auth.user!.name,
    })
    await renewSession(ctx)
    if (!outcome.ok) session.flash('info', i18n.t('managers.ended_already'))
    else if (!outcome.changed) session.flash('info', i18n.t('managers.narrow.nothing'))
    else {
      const scopes = outcome.scopes.map((scope) => i18n.t(`consent.scopes.${scope}`)).join(', ')
      session.flash('success', i18n.t('managers.narrow.done', { agent: grant.agent, scopes }))
    }
    return response.redirect().status(303).toPath('/client/managers')
  }
}

/** Seeing is what the consent means: it ends by withdrawing. */
async function keptScopes({ request }: HttpContext, grant: ManagerGrant): Promise<Scope[]> {
  const { keep = [] } = await request.validateUsing(keptScopesValidator)
  return grant.scopes.filter((scope) => scope === 'see' || keep.includes(scope))
}

function pathOf(grant: ManagerGrant, kept: Scope[]): string {
  const query = new URLSearchParams()
  for (const scope of kept) query.append('keep[]', scope)
  return `/client/managers/${grant.id}/scopes?${query}`
}
