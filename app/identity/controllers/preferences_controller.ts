import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { LOCALE_COOKIE, rememberPreference, THEME_COOKIE } from '#core/i18n/locales'
import { safeReturnPath } from '#identity/return_path'
import { ChangeLocale } from '#identity/actions/change_locale'
import { localeValidator, themeValidator } from '#identity/validators/preferences_validator'

/**
 * Language and theme, of this browser and of who is signed in.
 */
@inject()
export default class PreferencesController {
  constructor(private changeLocale: ChangeLocale) {}

  async locale(ctx: HttpContext) {
    const { locale } = await ctx.request.validateUsing(localeValidator)

    rememberPreference(ctx, LOCALE_COOKIE, locale)
    if (ctx.auth.user) await this.changeLocale.handle({ userId: ctx.auth.user.id, locale })
    return backToPage(ctx)
  }

  async theme(ctx: HttpContext) {
    const { theme } = await ctx.request.validateUsing(themeValidator)

    rememberPreference(ctx, THEME_COOKIE, theme)
    return backToPage(ctx)
  }
}

/**
 * To the page of ours that the choice was made on.
 */
function backToPage({ request, response }: HttpContext) {
  const referrer = request.header('referer') ?? ''
  const from = URL.canParse(referrer) ? new URL(referrer) : null
  const path = from?.host === request.host() ? safeReturnPath(from!.pathname + from!.search) : null
  return response
    .redirect()
    .status(303)
    .toPath(path ?? '/')
}
