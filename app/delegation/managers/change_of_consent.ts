/**
 * What stands before the client takes anything back: that it is the client, who signed in a moment ago.
 */
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { plainName } from '#core/plain_name'
import { signInFacts } from '#identity/session'
import { loginAddress } from '#panels/launch/sign_in_page'
import { FRESH_MS, isFresh } from '#delegation/consent/manage_case'
import { clientOfUser } from '#delegation/consent/queries/manage_visitor'
import { type ManagerGrant, managerGrant } from '#delegation/managers/queries/managers_of_client'

export type SignIn = 'fresh' | 'stale' | 'impersonated'

/**
 * The client's own grant that the address names.
 *
 * @throws E_ROW_NOT_FOUND for one that is not theirs
 */
export async function ownGrant({ auth, params }: HttpContext): Promise<{
  clientId: number
  grant: ManagerGrant
}> {
  const client = await clientOfUser(db.connection(), auth.user!)
  const grant = client && (await managerGrant(db.connection(), Number(params.id), client.id))
  if (!grant) throw new Exception('No such consent', { status: 404, code: 'E_ROW_NOT_FOUND' })
  return { clientId: client.id, grant }
}

/**
 * Where the panel doesn't say when the person proved who they are, the time of the sign-in counts: what was given must
 * not be impossible to take back.
 */
export function judgeSignIn({ session }: HttpContext): SignIn {
  const facts = signInFacts(session)
  if (facts?.impersonatedBy) return 'impersonated'
  const provedAt = facts && (facts.authTime ?? facts.signedInAt)
  return isFresh(provedAt, now()) ? 'fresh' : 'stale'
}

/**
 * The page instead, for staff who act as the client, and for a client whose sign-in is old. The address itself is where
 * the panel's login leads back.
 *
 * @param path asked for again after the sign-in
 */
export async function renderRefusal(
  ctx: HttpContext,
  refusal: Exclude<SignIn, 'fresh'>,
  path: string
) {
  const { auth, request, response, view } = ctx
  if (refusal === 'impersonated') {
    response.status(403)
    return view.render('pages/managers/impersonated')
  }
  const [panel] = await select<{ name: string; login_url: string }>(
    db.connection(),
    'SELECT name, login_url FROM panels WHERE id = ?',
    [auth.user!.panelId!]
  )
  const login = new URL(
    loginAddress(panel!.login_url, `${path}${path.includes('?') ? '&' : '?'}asked=1`)
  )
  login.searchParams.set('max_age', String(FRESH_MS / 1000))
  return view.render('pages/managers/confirm', {
    panel: plainName(panel!.name),
    loginUrl: login.href,
    reason: request.qs().asked === '1' ? 'stale' : 'first',
  })
}
