import type { HttpContext } from '@adonisjs/core/http'
import logger from '@adonisjs/core/services/logger'
import { cookieDomain } from '#config/tracking'
import { consentMode } from '#links/settings'
import { type LandingGroup, landingGroups } from '#signup_notifications/landing/landing_names'
import { landingScript } from '#signup_notifications/landing/landing_script'

/** Seconds for which browsers keep it: what an admin changes is seen in the shop after that. */
const LIFE = 300

const MAX_KEY = 64

/**
 * `GET /landing.js[?panel=<key>]` (CONTRACT.md "Panel → add-on: the shop's pages"): the same for every visitor, without session and
 * cookies. The shop's pages must not break: the answer is always a script.
 */
export async function landing({ request, response }: HttpContext) {
  const panel = new URLSearchParams(request.request.url?.split('?', 2)[1]).get('panel')
  let groups: LandingGroup[] = []
  let cache = `public, max-age=${LIFE}`
  try {
    if (panel === null || panel.length <= MAX_KEY) groups = await landingGroups(panel || null)
  } catch (err) {
    logger.error({ err }, 'The parameters that landing.js keeps could not be looked up')
    cache = 'no-store'
  }

  const script = landingScript(groups, {
    consentMode: consentMode.value,
    // a leading dot means the same
    cookieDomain: cookieDomain.replace(/^\./, ''),
  })
  response.response
    .writeHead(200, [
      ...['Content-Type', 'text/javascript; charset=utf-8'],
      ...['Content-Length', String(Buffer.byteLength(script))],
      ...['Cache-Control', cache],
      ...['X-Content-Type-Options', 'nosniff'],
      ...['Cross-Origin-Resource-Policy', 'cross-origin'],
      ...['Content-Security-Policy', "default-src 'none'"],
    ])
    .end(request.request.method === 'HEAD' ? undefined : script)
}
