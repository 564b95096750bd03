import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { letFrame } from '#core/framing'

/**
 * For pages that a panel may show inside its own: the registered origins of the signed-in person's panel may frame
 * them. Everything else stays `frame-ancestors 'none'` (config/shield.ts).
 */
export default class EmbeddableMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const { hostPanel } = ctx
    if (hostPanel?.embedded) letFrame(ctx, hostPanel.origins)

    return next()
  }
}
