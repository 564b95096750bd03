import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import { bannerUrl } from '#banners/models/banner'
import { panelChoices } from '#panels/queries/panel_choices'
import { bannerOptions, bannersList, ListBanners } from '#banners/queries/list_banners'

/**
 * The admin's list of banners as CSV: the same filters, every row.
 */
export default class BannerExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const panelId = administeredPanel(auth.user!)
    const scope = { administeredBy: panelId }
    const panels = await panelChoices(panelId)
    const list = bannersList('/admin/banners', request.qs(), {
      ...(await bannerOptions(scope)),
      panelIds: panels.map(({ id }) => id),
    })
    const names = 'title alt language format width height bytes tags'.split(' ')

    streamCsv(ctx, {
      name: 'banners.csv',
      header: [
        i18n.t('banners.panel'),
        ...names.map((name) => i18n.t(`banners.${name}`)),
        i18n.t('banners.status.title'),
        i18n.t('banners.address'),
        i18n.t('banners.csv.added', { zone: programTimeZone }),
      ],
      rows: cells(new ListBanners(scope, list), i18n),
    })
  }
}

async function* cells(banners: ListBanners, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of banners.all()) {
    yield [
      row.panelName ?? i18n.t('banners.every_panel'),
      row.title,
      row.alt,
      i18n.t(`banners.languages.${row.language}`),
      row.format,
      new CsvNumber(row.width),
      new CsvNumber(row.height),
      new CsvNumber(row.bytes),
      row.tags.join(', '),
      i18n.t(`banners.status.${row.status}`),
      bannerUrl(row),
      csvTime(row.createdAt),
    ]
  }
}
