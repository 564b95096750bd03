import type { HttpContext } from '@adonisjs/core/http'
import { letFrame } from '#core/framing'
import { safeReturnPath } from '#identity/return_path'
import { listPanelsToSignIn, type PanelToSignIn } from '#panels/launch/queries/panels_to_sign_in'

/**
 * What happened, as the page tells it.
 */
export type SignInReason = 'required' | 'expired' | 'refused' | 'unavailable'

interface SignInPage {
  reason: SignInReason
  /** A path of the add-on. */
  returnTo: string | null
  /** The panel that it is about; without one the page offers a choice. */
  panel?: PanelToSignIn | null
}

/**
 * What is answered, with 401: a page that leads on, to the panel's own login with the way back, or to the
 * local admins'.
 */
export async function renderSignInPage(ctx: HttpContext, { reason, returnTo, panel }: SignInPage) {
  const { request, response, view } = ctx
  response.status(401)
  response.header('Cache-Control', 'no-store')

  if (request.accepts(['html', 'json']) === 'json') {
    return { errors: [{ message: 'Sign in first', code: 'E_SIGN_IN_REQUIRED' }] }
  }

  const panels = panel ? [panel] : await listPanelsToSignIn()
  const path = safeReturnPath(returnTo)
  const framed = request.header('sec-fetch-dest') === 'iframe'
  // this page alone may be framed before anybody signed in: it has no form, and a blank frame helps nobody
  if (framed) {
    letFrame(
      ctx,
      panels.flatMap(({ framingOrigins }) => framingOrigins)
    )
  }

  return view.render('pages/identity/sign_in_required', {
    reason,
    // a frame of another site gets no session, and panels' logins let nobody frame them
    newTab: framed ? (path ?? '/') : null,
    panels: panels.map(({ name, loginUrl }) => ({ name, url: loginAddress(loginUrl, path) })),
    localLogin: path ? `/login?${new URLSearchParams({ return_to: path })}` : '/login',
    staffFirst: path !== null && /^\/admin(?:[/?#]|$)/.test(path),
  })
}

/**
 * The panel's login address, asked to come back to `returnTo` through `/launch`.
 */
export function loginAddress(loginUrl: string, returnTo: string | null): string {
  const url = new URL(loginUrl)
  if (returnTo) url.searchParams.set('return_to', returnTo)
  return url.href
}
