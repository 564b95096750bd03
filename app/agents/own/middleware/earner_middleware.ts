import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isImpersonated } from '#affiliates/impersonation'
import { renderJoinPage } from '#affiliates/join_page'
import Affiliate from '#affiliates/models/affiliate'
import { affiliateOfUser } from '#affiliates/queries/affiliate_of_user'
import { termsNoticeOf } from '#affiliates/queries/terms_notice_of'
import { agentOfUser } from '#agents/queries/agent_of_user'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** How the signed-in client earns, or did; there behind the `earner` middleware only. */
    earns: { asAgent: boolean; inBothRoles: boolean }
  }
}

/**
 * Lets on whoever earns: members, and agents of any standing, whose earnings stay theirs. `ctx.affiliate` is the payee,
 * which for an agent who is no member is nobody's membership.
 */
export default class EarnerMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await ctx.auth.check()
    const { user } = ctx.auth
    const [affiliate, agent] = user
      ? await Promise.all([affiliateOfUser(user), agentOfUser(user)])
      : [null, null]
    ctx.view.share({ seenByStaff: isImpersonated(ctx) })

    if (affiliate?.isMember) {
      ctx.affiliate = affiliate
      ctx.view.share({ affiliate, termsNotice: await termsNoticeOf(affiliate) })
    } else if (agent) {
      ctx.affiliate = await Affiliate.findOrFail(agent.affiliateId)
    } else {
      return ctx.response.status(403).send(await renderJoinPage(ctx, affiliate))
    }

    const wasMember = ctx.affiliate.isMember || ctx.affiliate.status === 'left'
    ctx.earns = { asAgent: agent !== null, inBothRoles: agent !== null && wasMember }
    ctx.view.share({ earns: ctx.earns, agentSuspended: agent?.status === 'suspended' })
    return next()
  }
}
