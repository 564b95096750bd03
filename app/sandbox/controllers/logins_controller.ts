import hash from '@adonisjs/core/services/hash'
import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { arrival, pathAfterLogin } from '#sandbox/arrival'
import { LoginThrottle } from '#sandbox/login_throttle'
import { findPersonByEmail } from '#sandbox/queries/people'

const throttle = new LoginThrottle()

/** Checked where nobody has that address, so that the answer takes as long. */
let nobodysHash: string | undefined

/**
 * Log in, log out. The add-on sends people here with `return_to` (a path of its own) and, where it needs a fresh
 * sign-in, `max_age` in seconds.
 */
export default class LoginsController {
  async create(ctx: HttpContext) {
    const { sandbox, view, response } = ctx
    const asked = arrival(ctx)
    if (sandbox.person && this.isFresh(ctx)) return response.redirect().toPath(pathAfterLogin(ctx))

    return view.render('pages/sandbox/people/login', {
      arrival: asked,
      confirming: sandbox.person !== null,
      values: { email: ctx.request.input('email') ?? sandbox.person?.email },
    })
  }

  async store(ctx: HttpContext) {
    const { request, response, sandbox, sandboxText: text, view } = ctx
    const email = String(request.input('email') ?? '').slice(0, 254)
    const password = String(request.input('password') ?? '').slice(0, 200)
    const who = `${email.trim().toLowerCase()} ${request.ip()}`

    const isTooOften = throttle.isBlocked(who)
    const person = isTooOften ? null : await findPersonByEmail(email)
    nobodysHash ??= await hash.make('nobody has this password')
    const isRight =
      !isTooOften && (await hash.verify(person?.password_hash ?? nobodysHash, password))

    if (!person || !isRight) {
      throttle.failed(who)
      response.status(isTooOften ? 429 : 422)
      view.share({
        errors: { email: text.t(isTooOften ? 'mistakes.too_often' : 'mistakes.login') },
      })
      return view.render('pages/sandbox/people/login', {
        arrival: arrival(ctx),
        confirming: sandbox.person !== null,
        values: { email },
      })
    }

    throttle.succeeded(who)
    await sandbox.signIn(person)
    return response.redirect().toPath(pathAfterLogin(ctx, person))
  }

  async destroy({ response, sandbox }: HttpContext) {
    await sandbox.signOut()
    await sandbox.flash({ kind: 'success', key: 'messages.logged_out' })
    return response.redirect().toPath('/sandbox')
  }

  private isFresh({ request, sandbox }: HttpContext): boolean {
    const maxAge = String(request.input('max_age') ?? '')
    if (!/^\d{1,9}$/.test(maxAge)) return true
    return now() - (sandbox.authenticatedAt ?? 0) <= Number(maxAge) * 1000
  }
}
