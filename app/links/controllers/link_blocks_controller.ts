import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { actorOf, administeredPanel } from '#identity/administered'
import { BlockLinks } from '#links/actions/block_links'
import { administeredLinksAmong } from '#links/queries/list_administered_links'
import { linkBlockValidator, REASON_MAX_LENGTH } from '#links/validators/link_validator'

/**
 * Links that an admin deactivates, one or several.
 */
@inject()
export default class LinkBlocksController {
  constructor(private blockLinks: BlockLinks) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const links = await administeredLinksAmong(administeredPanel(auth.user!), tickedRows(ctx))
    const rows = links.filter(({ state }) => state !== 'blocked')
    if (rows.length === 0) {
      session.flash('info', i18n.t('links.admin.none_to_block'))
      return response.redirect().toPath('/admin/links')
    }
    return view.render('pages/links/block', { rows, reasonMaxLength: REASON_MAX_LENGTH })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const { reason } = await request.validateUsing(linkBlockValidator)
    const count = await this.blockLinks.handle({
      linkIds: tickedRows(ctx),
      panelId: administeredPanel(auth.user!),
      reason,
      actor: actorOf(ctx),
    })

    if (count > 0) session.flash('success', i18n.t('links.admin.blocked', { count }))
    else session.flash('info', i18n.t('links.admin.none_to_block'))
    return response.redirect().status(303).toPath('/admin/links')
  }
}
