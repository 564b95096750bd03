import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { tickedRows } from '#core/lists/ticked_rows'
import { RejectCommissions } from '#commissions/actions/reject_commissions'
import {
  type AdminCommissionRow,
  findCommissions,
} from '#commissions/admin/queries/list_all_commissions'
import {
  REASON_MAX_LENGTH,
  refusalValidator,
} from '#commissions/corrections/validators/correction_validator'
import { actorOf, administeredPanel } from '#identity/administered'

/**
 * Rejects the ticked commissions, with a reason that the affiliates read.
 */
@inject()
export default class CommissionRejectionsController {
  constructor(private reject: RejectCommissions) {}

  async create(ctx: HttpContext) {
    const { auth, i18n, response, session, view } = ctx
    const ticked = await findCommissions(administeredPanel(auth.user!), tickedRows(ctx))
    const rows = ticked.filter(mayBeRejected)
    if (rows.length === 0) {
      const words = ticked.length === 0 ? 'none_ticked' : 'reject.done'
      session.flash('info', i18n.t(`commissions.${words}`, { count: 0 }))
      return response.redirect().status(303).toPath('/admin/commissions')
    }
    return view.render('pages/commissions/reject', {
      rows,
      skipped: ticked.length - rows.length,
      reasonMaxLength: REASON_MAX_LENGTH,
    })
  }

  async store(ctx: HttpContext) {
    const { auth, i18n, request, response, session } = ctx
    const { reason } = await request.validateUsing(refusalValidator)
    const rows = await findCommissions(administeredPanel(auth.user!), tickedRows(ctx))
    const { rejected } = await this.reject.handle({
      ids: rows.map(({ id }) => id),
      reason,
      actor: actorOf(ctx),
    })
    const kind = rejected === 0 ? 'info' : 'success'
    session.flash(kind, i18n.t('commissions.reject.done', { count: rejected }))
    return response.redirect().status(303).toPath('/admin/commissions')
  }
}

const mayBeRejected = ({ amount, status }: AdminCommissionRow) =>
  status !== 'reversed' && amount > 0
