import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { StartPages } from '#core/start_pages'
import { safeReturnPath } from '#identity/return_path'
import { SignInLocally } from '#identity/actions/sign_in_locally'
import { signInValidator } from '#identity/validators/sign_in_validator'
import { closeSession, openSession, signInFacts } from '#identity/session'

/**
 * Sign-in of local admins, and everybody's sign-out.
 */
@inject()
export default class LocalSessionsController {
  constructor(
    private signInLocally: SignInLocally,
    private startPages: StartPages
  ) {}

  async create({ request, view }: HttpContext) {
    return view.render('pages/identity/login', {
      returnTo: safeReturnPath(request.qs().return_to),
    })
  }

  async store(ctx: HttpContext) {
    const { i18n, request, response, session } = ctx
    const { email, password, return_to: wish } = await request.validateUsing(signInValidator)
    const returnTo = safeReturnPath(wish)

    const user = await this.signInLocally.handle({ email, password, address: request.ip() })
    if (!user) {
      session.flashOnly(['email'])
      session.flash('inputErrorsBag', { email: [i18n.t('identity.login.wrong')] })
      const query = returnTo ? `?${new URLSearchParams({ return_to: returnTo })}` : ''
      return response.redirect().status(303).toPath(`/login${query}`)
    }

    await openSession(ctx, user, {
      panelId: null,
      panelKey: null,
      authTime: user.lastSignInAt,
      amr: ['pwd'],
      impersonatedBy: null,
    })
    return response
      .redirect()
      .status(303)
      .toPath(returnTo ?? (await this.startPages.of(user)))
  }

  async destroy(ctx: HttpContext) {
    const panelKey = signInFacts(ctx.session)?.panelKey
    await closeSession(ctx)

    const next = panelKey ? `/signed-out/${encodeURIComponent(panelKey)}` : '/login'
    return ctx.response.redirect().status(303).toPath(next)
  }
}
