import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { ListLinks, linksList } from '#links/queries/list_links'

/**
 * The Links page's list as CSV: the same filters, every row.
 */
export default class LinkExportsController {
  async show(ctx: HttpContext) {
    const { affiliate, i18n, request } = ctx
    const links = new ListLinks(affiliate.id, linksList(request.qs()))

    streamCsv(ctx, {
      name: 'links.csv',
      header: [
        i18n.t('links.name'),
        i18n.t('links.tracked_url'),
        i18n.t('links.target_url'),
        i18n.t('links.status.title'),
        i18n.t('links.visits_30'),
        i18n.t('links.referrals'),
        i18n.t('links.csv.added', { zone: programTimeZone }),
      ],
      rows: cells(links, i18n),
    })
  }
}

async function* cells(links: ListLinks, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of links.all()) {
    yield [
      row.name,
      row.trackedUrl,
      row.targetUrl,
      i18n.t(`links.status.${row.status}`),
      new CsvNumber(row.visits),
      new CsvNumber(row.referrals),
      csvTime(row.createdAt),
    ]
  }
}
