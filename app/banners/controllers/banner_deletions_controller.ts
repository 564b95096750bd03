import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { DeleteBanners } from '#banners/actions/delete_banners'
import { administeredBanners } from '#banners/administered_banners'

/**
 * Banners that are deleted for good, one or several.
 */
@inject()
export default class BannerDeletionsController {
  constructor(private deleteBanners: DeleteBanners) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const rows = await administeredBanners(administeredPanel(auth.user!), tickedRows(ctx))
    if (rows.length > 0) return view.render('pages/banners/delete', { rows })

    session.flash('info', i18n.t('banners.bulk.none'))
    return response.redirect().toPath('/admin/banners')
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const count = await this.deleteBanners.handle({
      bannerIds: tickedRows(ctx),
      adminPanelId: administeredPanel(auth.user!),
      actor: actorOf(ctx),
    })

    if (count > 0) session.flash('success', i18n.t('banners.bulk.deleted', { count }))
    else session.flash('info', i18n.t('banners.bulk.none'))
    return response.redirect().status(303).toPath('/admin/banners')
  }
}
