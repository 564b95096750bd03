import { pageOf } from '#core/lists/list_page'
import { balancesOf } from '#ledger/queries/balances_of'
import { now } from '#core/clock'
import { explainChange } from '#commissions/reasons'
import { creditsList } from '#commissions/credits_list'
import { countCorrectionsOf } from '#commissions/corrections/queries/list_corrections'
import { programDayOf } from '#commissions/program_day_of'
import type { HttpContext } from '@adonisjs/core/http'

export default class CreditsController {
  async index({ affiliate, earns, i18n, request, view }: HttpContext) {
    const { list, commissions } = await creditsList(affiliate, earns.inBothRoles, request.qs())
    const [{ count, sums }, balances, corrections] = await Promise.all([
      commissions.totals(),
      balancesOf(affiliate),
      countCorrectionsOf(affiliate),
    ])
    const page = pageOf(list, count)
    const rows = count === 0 ? [] : await commissions.page(page.offset, page.size)

    return view.render('pages/credits/index', {
      list,
      page,
      sums,
      balances,
      corrections,
      rows: rows.map((row) => ({
        ...row,
        whys: row.changes.map((change) => explainChange(change, i18n)),
        // of one that takes back there is nothing that it was
        was: row.reverses ? null : (row.changes[0]?.from ?? null),
        isHeld: row.availableAt > now(),
        reversedDay: row.reverses && programDayOf(row.reverses.paidAt),
      })),
    })
  }
}
