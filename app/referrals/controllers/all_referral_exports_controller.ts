import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import { allReferralsList, ListAllReferrals } from '#referrals/queries/list_all_referrals'
import { referralExplainer } from '#referrals/reasons'

/**
 * The admins' list of referrals as CSV: the same filters, every row.
 */
export default class AllReferralExportsController {
  show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const list = allReferralsList(request.qs())
    streamCsv(ctx, {
      name: 'referrals.csv',
      header: [
        i18n.t('referrals.csv.date', { zone: programTimeZone }),
        i18n.t('referrals.admin.panel'),
        i18n.t('referrals.admin.affiliate'),
        i18n.t('referrals.client'),
        i18n.t('referrals.admin.email'),
        i18n.t('referrals.what'),
        i18n.t('referrals.admin.order'),
        i18n.t('referrals.csv.description'),
        i18n.t('referrals.link'),
        i18n.t('referrals.status.title'),
        i18n.t('referrals.reason_title'),
      ],
      rows: cells(new ListAllReferrals(administeredPanel(auth.user!), list), i18n),
    })
  }
}

async function* cells(referrals: ListAllReferrals, i18n: I18n): AsyncGenerator<CsvCell[]> {
  const explain = referralExplainer(i18n, 'admin')
  const words = new Map<string, string>()
  const word = (key: string) => {
    const known = words.get(key) ?? i18n.t(key)
    words.set(key, known)
    return known
  }

  for await (const row of referrals.all()) {
    yield [
      csvTime(row.occurredAt),
      row.panelName,
      row.affiliate.label,
      row.client.label,
      row.client.email,
      word(`referrals.kind.${row.kind}`),
      row.orderLabel,
      row.description && row.more > 0
        ? i18n.t('referrals.ordered', { description: row.description, count: row.more })
        : row.description,
      row.link.code,
      word(`referrals.status.${row.status}`),
      explain(row),
    ]
  }
}
