import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { administeredPanel } from '#identity/administered'
import {
  allReferralsList,
  ListAllReferrals,
  memberNamed,
} from '#referrals/queries/list_all_referrals'
import { referralExplainer } from '#referrals/reasons'

/**
 * Everybody's referrals, for admins.
 */
export default class AllReferralsController {
  async index({ auth, i18n, request, view }: HttpContext) {
    const panelId = administeredPanel(auth.user!)
    const list = allReferralsList(request.qs())
    const referrals = new ListAllReferrals(panelId, list)
    const [total, member] = await Promise.all([
      referrals.count(),
      memberNamed(panelId, list.choices.affiliate),
    ])
    const page = pageOf(list, total)
    const rows = total === 0 ? [] : await referrals.page(page.offset, page.size)
    const explain = referralExplainer(i18n, 'admin')

    return view.render('pages/referrals/all', {
      list,
      page,
      member,
      showsPanels: panelId === null,
      rows: rows.map((row) => ({ ...row, explanation: explain(row) })),
    })
  }
}
