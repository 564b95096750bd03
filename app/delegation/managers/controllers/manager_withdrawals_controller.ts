import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { renewSession } from '#identity/session'
import { NarrowGrant } from '#delegation/grants/narrow_grant'
import { judgeSignIn, ownGrant, renderRefusal } from '#delegation/managers/change_of_consent'

/**
 * The client takes the whole consent back.
 */
@inject()
export default class ManagerWithdrawalsController {
  constructor(private narrow: NarrowGrant) {}

  async create(ctx: HttpContext) {
    const { i18n, response, session, view } = ctx
    const { grant } = await ownGrant(ctx)
    if (grant.state !== 'active') {
      session.flash('info', i18n.t('managers.ended_already'))
      return response.redirect().status(303).toPath('/client/managers')
    }
    const signIn = judgeSignIn(ctx)
    if (signIn !== 'fresh') {
      return renderRefusal(ctx, signIn, `/client/managers/${grant.id}/withdraw`)
    }
    return view.render('pages/managers/withdraw', { grant })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const { clientId, grant } = await ownGrant(ctx)
    const signIn = judgeSignIn(ctx)
    if (signIn !== 'fresh') {
      return renderRefusal(ctx, signIn, `/client/managers/${grant.id}/withdraw`)
    }
    const outcome = await this.narrow.handle({
      grantId: grant.id,
      clientId,
      keep: [],
      by: 'client',
      actorName: auth.user!.name,
    })
    await renewSession(ctx)
    const done = grant.native?.isInPanel ? 'done_in_panel' : 'done'
    if (outcome.ok)
      session.flash('success', i18n.t(`managers.withdraw.${done}`, { agent: grant.agent }))
    else session.flash('info', i18n.t('managers.ended_already'))
    return response.redirect().status(303).toPath('/client/managers')
  }
}
