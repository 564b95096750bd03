import type { HttpContext } from '@adonisjs/core/http'
import type { Actor } from '#core/audit/record_act'
import type User from '#identity/models/user'

/**
 * Whose things an admin's page shows: those of one panel, or of all (null) for a local admin.
 */
export function administeredPanel(user: User): number | null {
  return user.isGlobalAdmin ? null : user.panelId
}

/**
 * The signed-in admin, for the audit log.
 */
export function actorOf({ auth }: HttpContext): Actor {
  const user = auth.user!
  return { userId: user.id, name: user.name }
}
