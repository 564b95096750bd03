import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { csvAmount, type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import { ListMembers, membersList, plansToFilterBy } from '#reports/members/queries/list_members'

/**
 * The Members page's list as CSV: the same filters, everybody; a line for each currency that a member has a balance in,
 * since amounts of two currencies are never added.
 */
export default class MemberExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const panelId = administeredPanel(auth.user!)
    const plans = await plansToFilterBy(panelId)
    const list = membersList(
      request.qs(),
      plans.map(({ id }) => id)
    )

    streamCsv(ctx, {
      name: 'members.csv',
      header: [
        i18n.t('members.name'),
        i18n.t('members.email'),
        i18n.t('members.panel'),
        i18n.t('members.site'),
        i18n.t('members.plan.title'),
        i18n.t('members.referrals'),
        i18n.t('members.csv.currency'),
        i18n.t('members.csv.pending'),
        i18n.t('members.csv.available'),
        i18n.t('members.csv.paid'),
        i18n.t('members.status.title'),
        i18n.t('members.csv.joined', { zone: programTimeZone }),
      ],
      rows: cells(new ListMembers(panelId, list), i18n),
    })
  }
}

async function* cells(members: ListMembers, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const member of members.all()) {
    const before = [
      member.name,
      member.email,
      member.panel.name,
      member.site,
      member.plan?.name,
      new CsvNumber(member.referrals),
    ]
    const after = [i18n.t(`members.status.${member.status}`), csvTime(member.joinedAt)]
    for (const balance of member.balances) {
      const { currency, pending, available, paid } = balance
      const amounts = [pending, available, paid].map((minor) => csvAmount(minor, currency))
      yield [...before, currency, ...amounts, ...after]
    }
    if (member.balances.length === 0) yield [...before, null, null, null, null, ...after]
  }
}
