import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import type { Role } from '#sandbox/records'

/**
 * Pages for a signed-in client or for the staff. A guest logs in first and comes back; the other role is refused.
 */
export default class SandboxRoleMiddleware {
  async handle(ctx: HttpContext, next: NextFn, { role }: { role: Role }) {
    const { person } = ctx.sandbox

    if (!person) {
      await ctx.sandbox.flash({ kind: 'warning', key: 'messages.log_in_first' })
      const back = ctx.request.method() === 'GET' ? ctx.request.url(true) : '/sandbox/account'
      return ctx.response.redirect().toPath(`/sandbox/login?next=${encodeURIComponent(back)}`)
    }
    if (person.role !== role) {
      ctx.response.status(403)
      return ctx.response.send(await ctx.view.render('pages/sandbox/refused', { needed: role }))
    }
    return next()
  }
}
