import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { StartPages } from '#core/start_pages'
import { openSession } from '#identity/session'
import { renderSignInPage, type SignInReason } from '#panels/launch/sign_in_page'
import type { LaunchRefusal } from '#panels/launch/verify_launch_token'
import { RedeemLaunchToken } from '#panels/launch/actions/redeem_launch_token'

/**
 * The way in from a panel. A GET that signs in is right here, since the token in it works once.
 */
@inject()
export default class LaunchesController {
  constructor(
    private redeem: RedeemLaunchToken,
    private startPages: StartPages
  ) {}

  async show(ctx: HttpContext) {
    const { request, response, logger } = ctx
    response.header('Referrer-Policy', 'no-referrer')
    response.header('Cache-Control', 'no-store')

    // link checkers and browsers that fetch ahead must not use the token up
    if (request.method() === 'HEAD') return response.noContent()
    if (
      /prefetch|preview/i.test(request.header('sec-purpose') ?? request.header('purpose') ?? '')
    ) {
      return response.status(503).send('')
    }

    const token = request.qs().token
    const outcome = await this.redeem.handle({
      token: typeof token === 'string' ? token : '',
      address: request.ip(),
    })

    if (!outcome.ok) {
      logger.info({ reason: outcome.reason, panel: outcome.panel?.key }, 'launch refused')
      return renderSignInPage(ctx, {
        reason: PAGES[outcome.reason],
        returnTo: outcome.returnTo,
        panel: outcome.panel,
      })
    }

    const { user, panel, claims } = outcome
    await openSession(ctx, user, {
      panelId: panel.id,
      panelKey: panel.key,
      authTime: claims.authTime,
      amr: claims.amr,
      impersonatedBy: claims.impersonatedBy,
    })
    return response
      .redirect()
      .status(303)
      .toPath(claims.returnTo ?? (await this.startPages.of(user)))
  }
}

const PAGES: Record<LaunchRefusal, SignInReason> = {
  malformed: 'refused',
  unknown_panel: 'refused',
  forged: 'refused',
  wrong_claims: 'refused',
  keys_unavailable: 'unavailable',
  stale: 'expired',
  used: 'expired',
}
