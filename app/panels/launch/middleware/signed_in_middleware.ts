import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { renderSignInPage } from '#panels/launch/sign_in_page'

/**
 * Lets only signed-in people on. It stands here and not in `identity`, since its page names the panels' logins.
 */
export default class SignedInMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    if (await ctx.auth.check()) return next()

    const { request, response } = ctx
    const page = await renderSignInPage(ctx, {
      reason: 'required',
      returnTo: request.method() === 'GET' ? request.url(true) : null,
    })
    response.send(page)
  }
}
