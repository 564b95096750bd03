import { now } from '#core/clock'
import { cookieDays } from '#links/settings'
import { balancesOf } from '#ledger/queries/balances_of'
import { referralExplainer } from '#referrals/reasons'
import { firstSteps } from '#commissions/queries/first_steps'
import { recentActivity } from '#commissions/queries/recent_activity'
import { activityCharts } from '#commissions/activity_charts'
import { ListReferrals } from '#referrals/queries/list_referrals'
import type { HttpContext } from '@adonisjs/core/http'

const LAST_REFERRALS = 5

export default class OverviewController {
  async show({ affiliate, i18n, view }: HttpContext) {
    const [referrals, activity, balances] = await Promise.all([
      new ListReferrals(affiliate.id).page(0, LAST_REFERRALS),
      recentActivity(affiliate, now()),
      balancesOf(affiliate),
    ])
    const explain = referralExplainer(i18n)

    return view.render('pages/overview/show', {
      cookieDays: cookieDays.value,
      activity,
      charts: activityCharts(activity, i18n),
      balances,
      steps: referrals.length === 0 ? await firstSteps(affiliate.id) : null,
      referrals: referrals.map((row) => ({ ...row, explanation: explain(row) })),
    })
  }
}
