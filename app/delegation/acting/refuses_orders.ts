import type { HttpContext } from '@adonisjs/core/http'
import { describeSilence } from '#delegation/acting/acting'

/**
 * Answers with a page in place of a form for what the client has not allowed, or the panel cannot do.
 *
 * @returns whether it did
 */
export async function refusesOrders(
  ctx: HttpContext,
  act: 'order.place' | 'order.cancel'
): Promise<boolean> {
  const { acting, response, view } = ctx
  if (!acting.hasScope('place_orders')) {
    const scope = 'place_orders'
    const page = await view.render('pages/acting/out_of_scope', { scope, path: acting.path })
    response.status(403).send(page)
    return true
  }
  if (acting.panelCan(act)) return false

  const why = describeSilence(ctx, { ok: false, reason: 'unsupported' })
  const page = await view.render('pages/acting/silent', { why, tryAgain: null })
  response.status(503).send(page)
  return true
}
