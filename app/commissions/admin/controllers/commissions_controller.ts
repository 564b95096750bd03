import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import {
  allCommissionsList,
  bookedCurrencies,
  ListAllCommissions,
} from '#commissions/admin/queries/list_all_commissions'
import { findPayee } from '#commissions/corrections/queries/payees'
import { administeredPanel } from '#identity/administered'

/**
 * Everybody's commissions, for admins.
 */
export default class CommissionsController {
  async index({ auth, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const list = allCommissionsList(request.qs(), await bookedCurrencies(panelId))
    const commissions = new ListAllCommissions(panelId, list)
    const { affiliate } = list.choices
    const [total, payee] = await Promise.all([
      commissions.count(),
      affiliate === null ? null : findPayee(panelId, Number(affiliate)),
    ])
    const page = pageOf(list, total)
    const rows = total === 0 ? [] : await commissions.page(page.offset, page.size)

    return view.render('pages/commissions/index', { list, page, rows, payee })
  }
}
