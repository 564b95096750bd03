import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { RegisterClient } from '#sandbox/actions/register_client'
import { mistakesOf, type Mistakes } from '#sandbox/mistakes'
import { arrival, pathAfterLogin } from '#sandbox/arrival'
import { visitorOf } from '#sandbox/visitor'
import { COUNTRIES, registrationValidator } from '#sandbox/validators/registration'

/**
 * A visitor becomes a client.
 */
export default class RegistrationsController {
  async create(ctx: HttpContext) {
    if (ctx.sandbox.person) return ctx.response.redirect().toPath(pathAfterLogin(ctx))
    return this.page(ctx)
  }

  @inject()
  async store(ctx: HttpContext, register: RegisterClient) {
    const { request, response, sandbox, sandboxText: text } = ctx
    const [error, fields] = await registrationValidator.tryValidate(request.all())
    if (error) return this.page(ctx, mistakesOf(error, text))

    const outcome = await register.handle({
      ...fields,
      company: fields.company ?? null,
      locale: text.locale,
      currency: sandbox.currency,
      visitor: visitorOf(ctx),
    })
    if (!outcome.ok) return this.page(ctx, { email: text.t(`mistakes.${outcome.reason}`) })

    await sandbox.signIn(outcome.person)
    await sandbox.flash({ kind: 'success', key: 'messages.registered' })
    return response.redirect().toPath(pathAfterLogin(ctx))
  }

  private page(ctx: HttpContext, errors: Mistakes = {}) {
    const { request, response, view, sandboxText: text } = ctx
    if (Object.keys(errors).length > 0) response.status(422)

    const names = new Intl.DisplayNames(text.locale, { type: 'region' })
    view.share({ errors })
    return view.render('pages/sandbox/people/register', {
      values: request.only(['name', 'email', 'company', 'country']),
      countries: COUNTRIES.map((code) => ({ value: code, label: names.of(code) ?? code })).sort(
        (one, other) => one.label.localeCompare(other.label, text.locale)
      ),
      arrival: arrival(ctx),
    })
  }
}
