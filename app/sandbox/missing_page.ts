import type { HttpContext } from '@adonisjs/core/http'

/**
 * The panel's own page for what is not there, or is somebody else's.
 */
export function missingPage(ctx: HttpContext) {
  ctx.response.status(404)
  return ctx.view.render('pages/sandbox/missing')
}
