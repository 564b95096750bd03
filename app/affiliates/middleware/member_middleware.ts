import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isImpersonated } from '#affiliates/impersonation'
import { renderJoinPage } from '#affiliates/join_page'
import type Affiliate from '#affiliates/models/affiliate'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'
import { termsNoticeOf } from '#affiliates/queries/terms_notice_of'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** The signed-in client's membership; there behind the `member` middleware only. */
    affiliate: Affiliate
  }
}

/** Where a client who is no member applies. */
export const JOIN_PATH = '/affiliate'

/**
 * Lets only members of the program on, with their membership as it stands at this request. A suspended member may
 * still read; every page tells so. Who is no member sees what the program is, and how to join.
 */
export default class MemberMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await ctx.auth.check()
    const affiliate = ctx.auth.user ? await affiliateOfUser(ctx.auth.user) : null
    ctx.view.share({ seenByStaff: isImpersonated(ctx) })

    if (!affiliate?.isMember) {
      const page = await renderJoinPage(ctx, affiliate)
      return ctx.response.status(ctx.request.url() === JOIN_PATH ? 200 : 403).send(page)
    }

    ctx.affiliate = affiliate
    ctx.view.share({ affiliate, termsNotice: await termsNoticeOf(affiliate) })
    return next()
  }
}
