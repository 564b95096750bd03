import type { HttpContext } from '@adonisjs/core/http'
import { signInFacts } from '#identity/session'

/**
 * Whether staff of the panel act as the client in this session: what binds the client is theirs alone to do.
 */
export function isImpersonated({ session }: HttpContext): boolean {
  return Boolean(signInFacts(session)?.impersonatedBy)
}

/**
 * Back to a page that says why nothing was done.
 */
export function refuseImpersonation({ i18n, response, session }: HttpContext, path: string) {
  session.flash('error', i18n.t('affiliates.impersonated.refused'))
  return response.redirect().status(303).toPath(path)
}
