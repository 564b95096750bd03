import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { csvAmount, type CsvCell, CsvNumber } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import type { SaidReceipt } from '#receipts/present_receipt'

/**
 * The lines of a receipt's calculation: one for each item of each invoice, amounts as numbers, their currency beside.
 */
export function calculationCsv(receipt: SaidReceipt, i18n: I18n) {
  return {
    name: 'receipt.csv',
    header: [
      i18n.t('receipts.csv.invoice'),
      i18n.t('receipts.csv.paid', { zone: programTimeZone }),
      i18n.t('receipts.columns.item'),
      i18n.t('receipts.csv.currency'),
      i18n.t('receipts.columns.amount'),
      i18n.t('receipts.columns.discount'),
      i18n.t('receipts.columns.taken_back'),
      i18n.t('receipts.columns.base'),
      i18n.t('receipts.columns.rule'),
      i18n.t('receipts.csv.rate'),
      i18n.t('receipts.columns.commission'),
      i18n.t('receipts.csv.booked'),
    ],
    rows: (receipt.calculation?.invoices ?? []).flatMap((invoice) =>
      invoice.lines.map((line): CsvCell[] => {
        const amount = (minor: number) => csvAmount(minor, invoice.currency)
        return [
          invoice.title,
          csvTime(invoice.paidAt),
          line.description,
          invoice.currency,
          amount(line.amount),
          amount(line.discount),
          amount(line.takenBack),
          amount(line.base),
          [line.rule, line.how].filter(Boolean).join(' · '),
          line.rateBps === null ? null : new CsvNumber(line.rateBps / 100),
          amount(line.commission),
          amount(line.bookedInstead ?? line.commission),
        ]
      })
    ),
  }
}
