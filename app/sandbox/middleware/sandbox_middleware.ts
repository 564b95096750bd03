import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import i18nManager from '@adonisjs/i18n/services/main'
import { samplePanel, sampleReceiver } from '#config/sandbox'
import { LOCALES, SandboxSession } from '#sandbox/session'
import { landingScriptUrl } from '#sandbox/add_on_tags'
import { arrivalQuery } from '#sandbox/arrival'
import { protectPage } from '#sandbox/content_rules'
import { orderNumber, orderState } from '#sandbox/contract'
import { CURRENCIES } from '#sandbox/money'
import { publicId } from '#sandbox/records'
import { textIn, type Text } from '#sandbox/text'

declare module '@adonisjs/core/http' {
  interface HttpContext {
    sandbox: SandboxSession
    sandboxText: Text
  }
}

/**
 * What every page of the sample panel has: its session and language, protection of its forms, the security headers.
 */
export default class SandboxMiddleware {
  async handle(ctx: HttpContext, next: NextFn) {
    this.protect(ctx)
    ctx.sandbox = await SandboxSession.of(ctx)
    ctx.sandboxText = textIn(this.locale(ctx))
    this.share(ctx)

    if (ctx.request.method() !== 'GET' && ctx.request.method() !== 'HEAD') {
      if (!ctx.sandbox.holdsCsrfToken(ctx.request.input('_csrf'))) {
        await ctx.sandbox.flash({
          kind: 'warning',
          key: 'messages.form_expired',
          input: ctx.request.except(['_csrf', 'password']),
        })
        return ctx.response.redirect().toPath(this.pageOfForm(ctx))
      }
    }

    const isPage = ctx.request.method() === 'GET'
    const flash = isPage ? await ctx.sandbox.takeFlash() : null
    ctx.view.share({ notice: flash })
    if (flash?.input) ctx.request.updateBody(flash.input)

    const output: unknown = await next()

    // A page that only leads on to another leaves the message to that one.
    const leadsOn = ctx.response.getStatus() >= 300 && ctx.response.getStatus() < 400
    if (flash && leadsOn) await ctx.sandbox.flash(flash)
    return output
  }

  private locale(ctx: HttpContext): string {
    const { locale, person } = ctx.sandbox
    return locale ?? person?.locale ?? ctx.request.language(LOCALES) ?? 'en'
  }

  private protect({ response }: HttpContext) {
    protectPage(response)
    response.header('X-Content-Type-Options', 'nosniff')
    response.header('Referrer-Policy', 'same-origin')
    response.header('Cache-Control', 'no-store')
    response.header('X-Robots-Tag', 'noindex')
  }

  private share(ctx: HttpContext) {
    const { sandbox: session, sandboxText: text } = ctx

    ctx.view.share({
      i18n: i18nManager.locale(text.locale),
      locale: text.locale,
      host: samplePanel.name,
      theme: session.theme,
      csrf: session.csrfToken,
      person: session.person,
      isStaff: session.person?.role === 'staff',
      landingScript: landingScriptUrl(),
      receiverUrl: sampleReceiver.url,
      currency: session.currency,
      currencies: CURRENCIES,
      cartCount: session.cart.length,
      path: ctx.request.url(),
      address: ctx.request.method() === 'GET' ? ctx.request.url(true) : this.pageOfForm(ctx),
      publicId,
      orderNumber,
      orderState,
      arrivalQuery,
      errors: {},
      values: {},
    })
  }

  /**
   * Where an expired form goes back to: the page that it stood on.
   */
  private pageOfForm({ request }: HttpContext): string {
    const referrer = request.header('referer')
    if (referrer && URL.canParse(referrer)) {
      const { pathname, search, host } = new URL(referrer)
      if (host === request.host() && pathname.startsWith('/sandbox')) return pathname + search
    }
    return '/sandbox'
  }
}
