import type { HttpContext } from '@adonisjs/core/http'

/**
 * Holds what was typed for somebody who must sign in again first. Encrypted; only this server reads it.
 */
const DRAFT_COOKIE = 'pa_draft'
const DRAFT_LIFE = '30 minutes'

/**
 * Browsers refuse cookies over 4 KB; encryption adds a third.
 */
const LONGEST_DRAFT = 2_500

/**
 * Never given back: credentials, and the names under which messages are flashed, since a forged form must not be able
 * to put words into our page.
 */
const NOT_KEPT =
  /^_|password|token|secret|code|^(success|info|warning|error|errorsBag|inputErrorsBag|input_errors)$/i

interface Draft {
  path: string
  input: Record<string, unknown>
}

/**
 * Back to a form that was open longer than its session: nothing is done, what was typed is kept, and the page says so.
 * A person who has to sign in first finds it after that as well.
 */
export function keepExpiredForm(ctx: HttpContext) {
  const { auth, i18n, request, response, session } = ctx
  const from = formAddress(ctx)
  const input = from ? kept(request.all()) : {}

  session.flash(input as Parameters<typeof session.flash>[0])
  session.flash('error', i18n.t(auth.user ? 'errors.E_BAD_CSRF_TOKEN' : 'errors.expired_as_guest'))

  if (from && !auth.user) {
    const draft: Draft = { path: from.pathname, input }
    if (JSON.stringify(draft).length <= LONGEST_DRAFT) {
      response.encryptedCookie(DRAFT_COOKIE, draft, { maxAge: DRAFT_LIFE })
    }
  }

  // a path that starts with two slashes would name another host
  const back = from ? from.pathname.replace(/^\/+/, '/') + from.search : '/'
  response.redirect().toPath(back)
}

/**
 * After the sign-in, on the form's own page: what was typed before, as if it had just been refused.
 */
export function restoreExpiredForm({ auth, i18n, request, response, session }: HttpContext) {
  if (request.method() !== 'GET' || !auth.user) return

  const draft = request.encryptedCookie(DRAFT_COOKIE) as Draft | null
  if (!draft || draft.path !== request.url()) return

  session.flashMessages.merge({ ...draft.input, error: i18n.t('errors.E_BAD_CSRF_TOKEN') })
  response.clearCookie(DRAFT_COOKIE)
}

/**
 * The page of ours that the form was on, if the request says so.
 */
function formAddress({ request }: HttpContext): URL | null {
  const referrer = request.header('referer', '')
  if (!referrer || !URL.canParse(referrer)) return null
  const address = new URL(referrer)
  return address.host === request.host() ? address : null
}

function kept(input: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !NOT_KEPT.test(name)))
}
