import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { AllowLinks } from '#links/actions/allow_links'
import { administeredLinksAmong } from '#links/queries/list_administered_links'

/**
 * Links that an admin had deactivated and allows again, one or several.
 */
@inject()
export default class LinkReleasesController {
  constructor(private allowLinks: AllowLinks) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const links = await administeredLinksAmong(administeredPanel(auth.user!), tickedRows(ctx))
    const rows = links.filter(({ state }) => state === 'blocked')
    if (rows.length === 0) {
      session.flash('info', i18n.t('links.admin.none_to_allow'))
      return response.redirect().toPath('/admin/links')
    }
    return view.render('pages/links/allow', { rows })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const count = await this.allowLinks.handle({
      linkIds: tickedRows(ctx),
      panelId: administeredPanel(auth.user!),
      actor: actorOf(ctx),
    })

    if (count > 0) session.flash('success', i18n.t('links.admin.allowed', { count }))
    else session.flash('info', i18n.t('links.admin.none_to_allow'))
    return response.redirect().status(303).toPath('/admin/links')
  }
}
