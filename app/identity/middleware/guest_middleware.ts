import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * For the sign-in page: who is signed in already goes to their own start.
 */
export default class GuestMiddleware {
  async handle({ auth, response }: HttpContext, next: NextFn) {
    await auth.check()
    if (auth.user) {
      return response.redirect().toPath(auth.user.homePath)
    }
    return next()
  }
}
