import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { closeSession, isOverdue, signInFacts } from '#identity/session'

/**
 * Finds out who is signed in, if anybody, so that every page can say so. Refuses nobody.
 */
export default class CurrentUserMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await ctx.auth.check()

    const facts = signInFacts(ctx.session)
    if (ctx.auth.user && facts && isOverdue(facts)) {
      await closeSession(ctx)
    }

    return next()
  }
}
