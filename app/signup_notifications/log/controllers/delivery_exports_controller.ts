import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { readLog } from '#signup_notifications/log/log_page'
import type { ListDeliveries } from '#signup_notifications/log/queries/list_deliveries'
import { reasonInWords } from '#signup_notifications/log/reason_words'
import { destinationInWords, resultInOne } from '#signup_notifications/log/result_words'

/**
 * The log as CSV: the same filters, every row.
 */
export default class DeliveryExportsController {
  async show(ctx: HttpContext) {
    const { i18n } = ctx
    const { deliveries } = await readLog(ctx)
    streamCsv(ctx, {
      name: 'deliveries.csv',
      header: [
        i18n.t('deliveries.csv.id'),
        i18n.t('deliveries.csv.time', { zone: programTimeZone }),
        i18n.t('deliveries.panel'),
        i18n.t('deliveries.program'),
        i18n.t('deliveries.order'),
        i18n.t('deliveries.mode'),
        i18n.t('deliveries.result'),
        i18n.t('deliveries.csv.reason'),
        i18n.t('deliveries.code'),
        i18n.t('deliveries.attempts'),
        i18n.t('deliveries.csv.next', { zone: programTimeZone }),
        i18n.t('deliveries.csv.url'),
        i18n.t('deliveries.csv.notification'),
        i18n.t('deliveries.test'),
      ],
      rows: cells(deliveries, i18n),
    })
  }
}

async function* cells(deliveries: ListDeliveries, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of deliveries.all()) {
    yield [
      String(row.id),
      csvTime(row.createdAt),
      row.panelName,
      destinationInWords(i18n, row),
      row.subject?.label ?? null,
      i18n.t(`deliveries.modes.${row.mode}`),
      resultInOne(i18n, row),
      reasonInWords(i18n, row.reason, row.reasonValues),
      row.lastStatus === null ? null : new CsvNumber(row.lastStatus),
      new CsvNumber(row.attempts),
      row.state === 'owed' ? csvTime(row.nextAttemptAt) : null,
      row.lastUrl,
      row.notificationId,
      row.isTest ? i18n.t('deliveries.csv.yes') : null,
    ]
  }
}
