import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * For pages that a panel may show inside its own: the registered origins of the signed-in person's panel may frame
 * them. Everything else stays `frame-ancestors 'none'` (config/shield.ts).
 */
export default class EmbeddableMiddleware {
  handle({ hostPanel, response }: HttpContext, next: NextFn) {
    const policy = response.response.getHeader('Content-Security-Policy')

    if (hostPanel?.embedded && hostPanel.origins.length > 0 && typeof policy === 'string') {
      response.response.setHeader(
        'Content-Security-Policy',
        policy.replace(
          /frame-ancestors [^;]*/,
          `frame-ancestors ${hostPanel.origins.filter(isOrigin).join(' ')}`
        )
      )
    }

    return next()
  }
}

/**
 * Nothing but an origin gets into the header, whatever was registered.
 */
function isOrigin(text: string) {
  return URL.canParse(text) && new URL(text).origin === text
}
