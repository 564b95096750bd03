import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { csvTime } from '#core/lists/csv_time'
import { csvAmount, streamCsv } from '#core/lists/csv'
import { correctionsOf } from '#commissions/corrections/queries/list_corrections'

export default class OwnCorrectionExportsController {
  async show(ctx: HttpContext) {
    const { affiliate, i18n } = ctx
    const rows = await correctionsOf(affiliate)

    streamCsv(ctx, {
      name: 'corrections.csv',
      header: [
        i18n.t('corrections.csv.decided', { zone: programTimeZone }),
        i18n.t('corrections.reason'),
        i18n.t('corrections.amount'),
        i18n.t('corrections.currency'),
      ],
      rows: rows.map((row) => [
        csvTime(row.decidedAt!),
        row.reason,
        csvAmount(row.amount, row.currency),
        row.currency,
      ]),
    })
  }
}
