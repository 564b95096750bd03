import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import {
  administeredAffiliate,
  administeredLinksList,
  ListAdministeredLinks,
} from '#links/queries/list_administered_links'

/**
 * The admin's list of links as CSV: the same filters, every row.
 */
export default class AdministeredLinkExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const panelId = administeredPanel(auth.user!)
    const affiliate = await administeredAffiliate(panelId, request.qs().affiliate)
    const list = administeredLinksList(request.qs(), affiliate?.id ?? null)

    streamCsv(ctx, {
      name: 'links.csv',
      header: [
        i18n.t('links.admin.panel'),
        i18n.t('links.admin.affiliate'),
        i18n.t('links.admin.code'),
        i18n.t('links.tracked_url'),
        i18n.t('links.target_url'),
        i18n.t('links.status.title'),
        i18n.t('links.admin.reason'),
        i18n.t('links.visits_30'),
        i18n.t('links.referrals'),
        i18n.t('links.csv.added', { zone: programTimeZone }),
      ],
      rows: cells(new ListAdministeredLinks(panelId, list), i18n),
    })
  }
}

async function* cells(links: ListAdministeredLinks, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of links.all()) {
    yield [
      row.panel.name,
      row.affiliate.label,
      row.code,
      row.trackedUrl,
      row.targetUrl,
      i18n.t(`links.status.${row.state}`),
      row.blockedReason,
      new CsvNumber(row.visits),
      new CsvNumber(row.referrals),
      csvTime(row.createdAt),
    ]
  }
}
