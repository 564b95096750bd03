import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { StartPages } from '#core/start_pages'

/**
 * For the sign-in page: who is signed in already goes to their own start.
 */
@inject()
export default class GuestMiddleware {
  constructor(private startPages: StartPages) {}

  async handle({ auth, response }: HttpContext, next: NextFn) {
    await auth.check()
    if (auth.user) {
      return response.redirect().toPath(await this.startPages.of(auth.user))
    }
    return next()
  }
}
