import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { isImpersonated } from '#affiliates/impersonation'
import type Agent from '#agents/models/agent'
import { standingSince } from '#agents/own/queries/standing_since'
import { agentOfUser } from '#agents/queries/agent_of_user'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    /** Who the signed-in client is as an agent, active or suspended; there behind the `agent` middleware only. */
    agent: Agent
  }
}

/**
 * Lets only agents on, as they stand at this request. A suspended one may still read; every page tells so. Others see what
 * an agent is, and whom to ask; those whose status has ended, where they find what they earned.
 */
export default class AgentMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    await ctx.auth.check()
    const agent = ctx.auth.user ? await agentOfUser(ctx.auth.user) : null
    ctx.view.share({ seenByStaff: isImpersonated(ctx) })

    if (!agent || agent.status === 'ended') {
      const endedAt = agent ? await standingSince(agent.id) : null
      const page = await ctx.view.render('pages/agents/none', { endedAt })
      return ctx.response.status(403).send(page)
    }

    ctx.agent = agent
    ctx.view.share({ agentSuspended: agent.status === 'suspended' })
    return next()
  }
}
