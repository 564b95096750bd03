import type { HttpContext } from '@adonisjs/core/http'

/**
 * Lets these origins alone frame the page, instead of nobody (config/shield.ts). Nothing but an origin gets into the
 * header, whatever was registered.
 */
export function letFrame({ response }: HttpContext, origins: string[]) {
  const policy = response.response.getHeader('Content-Security-Policy')
  const ancestors = frameAncestors(origins)
  if (typeof policy !== 'string' || ancestors.length === 0) return

  response.response.setHeader(
    'Content-Security-Policy',
    policy.replace(/frame-ancestors [^;]*/, `frame-ancestors ${ancestors.join(' ')}`)
  )
}

/**
 * Those that are origins: what `frame-ancestors` may name.
 */
export function frameAncestors(origins: string[]): string[] {
  return origins.filter(isOrigin)
}

function isOrigin(text: string) {
  return URL.canParse(text) && new URL(text).origin === text
}
