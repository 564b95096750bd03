import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Lets only local admins on, after `role`: secrets, panels and what concerns every panel are not for the staff of one.
 */
export default class LocalAdminMiddleware {
  async handle({ auth }: HttpContext, next: NextFn) {
    await auth.check()
    if (!auth.user?.isGlobalAdmin) {
      throw new Exception('This page needs a local admin of the add-on', {
        status: 403,
        code: 'E_NEEDS_LOCAL_ADMIN',
      })
    }
    return next()
  }
}
