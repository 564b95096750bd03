import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { SwitchBanners } from '#banners/actions/switch_banners'
import { administeredBanners } from '#banners/administered_banners'

/**
 * Banners that are offered to affiliates no longer, one or several.
 */
@inject()
export default class BannerDeactivationsController {
  constructor(private switchBanners: SwitchBanners) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const banners = await administeredBanners(administeredPanel(auth.user!), tickedRows(ctx))
    const rows = banners.filter((banner) => banner.isActive)
    if (rows.length > 0) return view.render('pages/banners/deactivate', { rows })

    session.flash('info', i18n.t('banners.bulk.none_to_deactivate'))
    return response.redirect().toPath('/admin/banners')
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const count = await this.switchBanners.handle({
      bannerIds: tickedRows(ctx),
      status: 'inactive',
      adminPanelId: administeredPanel(auth.user!),
      actor: actorOf(ctx),
    })

    if (count > 0) session.flash('success', i18n.t('banners.bulk.deactivated', { count }))
    else session.flash('info', i18n.t('banners.bulk.none_to_deactivate'))
    return response.redirect().status(303).toPath('/admin/banners')
  }
}
