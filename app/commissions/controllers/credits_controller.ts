import { pageOf } from '#core/lists/list_page'
import { balancesOf } from '#ledger/queries/balances_of'
import { reasonKey } from '#commissions/reasons'
import { creditsList } from '#commissions/credits_list'
import { programDayOf } from '#commissions/program_day_of'
import type { HttpContext } from '@adonisjs/core/http'

export default class CreditsController {
  async index({ affiliate, request, view }: HttpContext) {
    const { list, commissions } = await creditsList(affiliate, request.qs())
    const [{ count, sums }, balances] = await Promise.all([
      commissions.totals(),
      balancesOf(affiliate),
    ])
    const page = pageOf(list, count)
    const rows = count === 0 ? [] : await commissions.page(page.offset, page.size)

    return view.render('pages/credits/index', {
      list,
      page,
      sums,
      balances,
      rows: rows.map((row) => ({
        ...row,
        reasonKey: row.reason && reasonKey(row.reason),
        reversedDay: row.reverses && programDayOf(row.reverses.paidAt),
      })),
    })
  }
}
