import { errors } from '@adonisjs/core'
import { sessionCookieName } from '#config/session'
import { pages } from '#start/kernel'
import router from '@adonisjs/core/services/router'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

const HomeController = () => import('#core/controllers/home_controller')

router.get('/', [HomeController, 'show']).as('home').use(pages())

/**
 * Addresses that nobody knows: a page in the visitor's language, with the menu for those signed in. Whoever has no
 * session gets it without one being made: most of these requests are from robots. Called after every other route is
 * there, since this one matches everything.
 */
export function answerUnknownAddresses() {
  router
    .get('*', notFound)
    .as('not_found')
    .use([onlyWithSession, ...pages()])
}

function notFound({ request }: HttpContext): never {
  throw new errors.E_ROUTE_NOT_FOUND([request.method(), request.url()])
}

function onlyWithSession(ctx: HttpContext, next: NextFn) {
  const hasSession = Boolean(ctx.request.cookie(sessionCookieName))
  return hasSession && !ctx.request.url().startsWith('/api/') ? next() : notFound(ctx)
}
