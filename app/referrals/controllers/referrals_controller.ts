import { cookieDays } from '#links/settings'
import { pageOf } from '#core/lists/list_page'
import { clientMask } from '#affiliates/settings'
import { referralExplainer } from '#referrals/reasons'
import { referralsList } from '#referrals/referrals_list'
import type { HttpContext } from '@adonisjs/core/http'

export default class ReferralsController {
  async index({ affiliate, earns, i18n, request, view }: HttpContext) {
    const { links, list, referrals } = await referralsList(
      affiliate.id,
      earns.inBothRoles,
      request.qs()
    )
    const page = pageOf(list, await referrals.count())
    const rows = page.total === 0 ? [] : await referrals.page(page.offset, page.size)
    const explain = referralExplainer(i18n)

    return view.render('pages/referrals/index', {
      list,
      page,
      links,
      cookieDays: cookieDays.value,
      clientsHidden: clientMask.value === 'hidden',
      rows: rows.map((row) => ({ ...row, explanation: explain(row) })),
    })
  }
}
