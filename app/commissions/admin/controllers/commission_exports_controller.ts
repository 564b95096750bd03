import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { csvTime } from '#core/lists/csv_time'
import { csvAmount, type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import {
  allCommissionsList,
  bookedCurrencies,
  ListAllCommissions,
} from '#commissions/admin/queries/list_all_commissions'
import { administeredPanel } from '#identity/administered'

export default class CommissionExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const panelId = administeredPanel(auth.user!)
    const list = allCommissionsList(request.qs(), await bookedCurrencies(panelId))

    streamCsv(ctx, {
      name: 'commissions.csv',
      header: [
        i18n.t('commissions.csv.id'),
        i18n.t('commissions.csv.paid', { zone: programTimeZone }),
        i18n.t('commissions.panel'),
        i18n.t('commissions.affiliate'),
        i18n.t('commissions.service'),
        i18n.t('commissions.order_amount'),
        i18n.t('commissions.csv.base'),
        i18n.t('commissions.csv.rate'),
        i18n.t('commissions.commission'),
        i18n.t('commissions.currency'),
        i18n.t('commissions.status'),
        i18n.t('commissions.csv.available', { zone: programTimeZone }),
      ],
      rows: cells(new ListAllCommissions(panelId, list), i18n),
    })
  }
}

async function* cells(commissions: ListAllCommissions, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of commissions.all()) {
    yield [
      String(row.id),
      csvTime(row.paidAt),
      row.panelName,
      row.affiliate,
      row.description,
      csvAmount(row.itemAmount, row.currency),
      csvAmount(row.baseAmount, row.currency),
      row.rateBps === null ? null : new CsvNumber(row.rateBps / 100),
      csvAmount(row.amount, row.currency),
      row.currency,
      i18n.t(`credits.status.${row.status}`),
      row.status === 'reversed' ? null : csvTime(row.availableAt),
    ]
  }
}
