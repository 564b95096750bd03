import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { rolesOfUser } from '#agents/own/queries/roles_of_user'

/**
 * Tells every page of a signed-in client which groups the menu has. Refuses nobody.
 */
export default class ClientMenuMiddleware {
  async handle({ auth, view }: HttpContext, next: NextFn) {
    const { user } = auth
    if (user?.role === 'client' && user.subjectId !== null) {
      const { isMember, agentStatus } = await rolesOfUser(user)
      view.share({ joining: !isMember, agentStatus })
    }
    return next()
  }
}
