import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import type { ListReceipts } from '#receipts/queries/list_receipts'
import { receiptsList } from '#receipts/receipts_list'
import { sayReason } from '#receipts/say_reason'

/**
 * The search page's list as CSV: the same filters, every row.
 */
export default class ReceiptExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const { receipts } = receiptsList(administeredPanel(auth.user!), request.qs())

    streamCsv(ctx, {
      name: 'receipts.csv',
      header: [
        i18n.t('receipts.csv.date', { zone: programTimeZone }),
        i18n.t('receipts.search.panel'),
        i18n.t('receipts.search.what'),
        i18n.t('receipts.search.client'),
        i18n.t('receipts.search.affiliate'),
        i18n.t('receipts.search.outcome'),
        i18n.t('receipts.search.reason'),
      ],
      rows: cells(receipts, i18n),
    })
  }
}

async function* cells(receipts: ListReceipts, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of receipts.all()) {
    yield [
      csvTime(row.decidedAt),
      row.panelName,
      i18n.t(`receipts.search.kind.${row.kind}`, { name: row.name ?? '' }),
      row.client,
      row.affiliate,
      i18n.t(`receipts.search.outcomes.${row.outcome}`),
      sayReason(row, i18n),
    ]
  }
}
