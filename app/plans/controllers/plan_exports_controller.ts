import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import { termsInSentences } from '#plans/describe_terms'
import { ListPlans, plansList } from '#plans/queries/list_plans'

/**
 * The Plans page's list as CSV: the same filters, every row.
 */
export default class PlanExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const plans = new ListPlans(administeredPanel(auth.user!), plansList(request.qs()))

    streamCsv(ctx, {
      name: 'plans.csv',
      header: [
        i18n.t('plans.name'),
        i18n.t('plans.panel'),
        i18n.t('plans.status.title'),
        i18n.t('plans.default_for'),
        i18n.t('plans.affiliates'),
        i18n.t('plans.version'),
        i18n.t('plans.csv.saved', { zone: programTimeZone }),
        i18n.t('plans.terms'),
      ],
      rows: cells(plans, i18n),
    })
  }
}

async function* cells(plans: ListPlans, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of plans.all()) {
    const defaultFor = [...(row.isDefault ? [i18n.t('plans.all_panels')] : []), ...row.defaultOf]
    yield [
      row.name,
      row.panelName ?? i18n.t('plans.all_panels'),
      i18n.t(`plans.status.${row.status}`),
      defaultFor.join('; '),
      new CsvNumber(row.affiliates),
      new CsvNumber(row.version),
      csvTime(row.savedAt),
      termsInSentences(i18n, row.terms).join('\n'),
    ]
  }
}
