import { inject } from '@adonisjs/core'
import { I18n } from '@adonisjs/i18n'
import { type HttpContext, RequestValidator } from '@adonisjs/core/http'
import i18nManager from '@adonisjs/i18n/services/main'
import type { NextFn } from '@adonisjs/core/types/http'
import { type HostPanel, HostPanels } from '#core/host_panels'
import { restoreExpiredForm } from '#core/expired_forms'
import { localeOf, type Theme, themeOf } from '#core/i18n/locales'

/**
 * Prepares what every page's frame shows: language, theme, who is signed in (found out before), their panel.
 */
@inject()
export default class FrameMiddleware {
  static {
    RequestValidator.messagesProvider = ({ i18n }) => i18n.createMessagesProvider()
  }

  constructor(private panels: HostPanels) {}

  async handle(ctx: HttpContext, next: NextFn) {
    ctx.i18n = i18nManager.locale(localeOf(ctx))
    ctx.theme = themeOf(ctx)
    ctx.hostPanel = await this.panels.of(ctx)
    ctx.containerResolver.bindValue(I18n, ctx.i18n)

    restoreExpiredForm(ctx)

    ctx.view.share({
      i18n: ctx.i18n,
      locale: ctx.i18n.locale,
      theme: ctx.theme,
      user: ctx.auth.user ?? null,
      hostPanel: ctx.hostPanel,
      embedded: isEmbedded(ctx),
      flash: ctx.session.flashMessages,
      flashMessages: ctx.session.flashMessages,
    })

    // A page of a signed-in person must not come back from the browser's cache after they signed out.
    ctx.response.header('Cache-Control', 'no-store')
    ctx.response.header('Referrer-Policy', 'same-origin')

    return next()
  }
}

/**
 * Whether the page is shown inside the panel's page: the panel is set to, and the request is a frame's. `?embed=1`
 * is for browsers that don't say so (`Sec-Fetch-Dest`).
 */
function isEmbedded({ request, hostPanel }: HttpContext) {
  if (!hostPanel?.embedded) return false
  const destination = request.header('sec-fetch-dest')
  return destination ? destination === 'iframe' : request.input('embed') === '1'
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    i18n: I18n
    theme: Theme
    hostPanel: HostPanel | null
  }
}
