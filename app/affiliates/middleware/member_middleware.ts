import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import type Affiliate from '#affiliates/models/affiliate'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** The signed-in client's membership; there behind the `member` middleware only. */
    affiliate: Affiliate
  }
}

/**
 * Lets only members of the program on, with their membership as it stands at this request. A suspended member may
 * still read; every page tells so. Who is no member sees what the program is.
 */
export default class MemberMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await ctx.auth.check()
    const affiliate = ctx.auth.user ? await affiliateOfUser(ctx.auth.user) : null

    if (!affiliate || affiliate.status === 'left') {
      const page = await ctx.view.render('pages/affiliates/join', {
        left: affiliate?.status === 'left',
      })
      return ctx.response.status(403).send(page)
    }

    ctx.affiliate = affiliate
    ctx.view.share({ affiliate })
    return next()
  }
}
