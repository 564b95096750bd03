import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import type User from '#identity/models/user'

/**
 * Lets only people of that role on; after `signedIn`, which sends guests to their sign-in.
 */
export default class RoleMiddleware {
  async handle({ auth }: HttpContext, next: NextFn, { role }: { role: User['role'] }) {
    await auth.check()
    if (auth.user?.role !== role) {
      throw new Exception(`This page is for people signed in as ${role}`, {
        status: 403,
        code: 'E_WRONG_ROLE',
      })
    }
    return next()
  }
}
