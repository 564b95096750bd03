import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { ApproveCommissions } from '#commissions/actions/approve_commissions'
import { findCommissions } from '#commissions/admin/queries/list_all_commissions'
import { actorOf, administeredPanel } from '#identity/administered'

/**
 * Approves the ticked commissions that wait for it.
 */
@inject()
export default class CommissionApprovalsController {
  constructor(private approve: ApproveCommissions) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const ticked = await findCommissions(administeredPanel(auth.user!), tickedRows(ctx))
    const rows = ticked.filter(({ waitsForApproval }) => waitsForApproval)
    if (rows.length === 0) {
      const words = ticked.length === 0 ? 'none_ticked' : 'approve.done'
      session.flash('info', i18n.t(`commissions.${words}`, { count: 0 }))
      return response.redirect().status(303).toPath('/admin/commissions')
    }
    return view.render('pages/commissions/approve', { rows, skipped: ticked.length - rows.length })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, response, session } = ctx
    const rows = await findCommissions(administeredPanel(auth.user!), tickedRows(ctx))
    const { approved } = await this.approve.handle({
      ids: rows.map(({ id }) => id),
      actor: actorOf(ctx),
    })
    const kind = approved === 0 ? 'info' : 'success'
    session.flash(kind, i18n.t('commissions.approve.done', { count: approved }))
    return response.redirect().status(303).toPath('/admin/commissions')
  }
}
