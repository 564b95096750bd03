import { programTimeZone } from '#config/program'
import { csvTime } from '#core/lists/csv_time'
import { csvAmount, type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { creditsList } from '#commissions/credits_list'
import { explainChange } from '#commissions/reasons'
import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { COMMISSION_STATUSES, type ListCommissions } from '#commissions/queries/list_commissions'

/**
 * The Credits page's list as CSV: the same filters, every row; amounts as numbers, their currency beside them.
 */
export default class CreditExportsController {
  async show(ctx: HttpContext) {
    const { affiliate, earns, i18n, request } = ctx
    const { commissions } = await creditsList(affiliate, earns.inBothRoles, request.qs())

    streamCsv(ctx, {
      name: 'credits.csv',
      header: [
        i18n.t('credits.csv.date', { zone: programTimeZone }),
        i18n.t('credits.service'),
        i18n.t('credits.order_amount'),
        i18n.t('credits.csv.base'),
        i18n.t('credits.csv.rate'),
        i18n.t('credits.commission'),
        i18n.t('credits.currency'),
        i18n.t('credits.status.title'),
        i18n.t('credits.csv.available_on', { zone: programTimeZone }),
        i18n.t('credits.csv.takes_back', { zone: programTimeZone }),
        i18n.t('credits.csv.before'),
        i18n.t('credits.csv.why'),
        ...(earns.inBothRoles ? [i18n.t('agents.own.role.title')] : []),
      ],
      rows: cells(commissions, earns.inBothRoles, i18n),
    })
  }
}

async function* cells(
  commissions: ListCommissions,
  inBothRoles: boolean,
  i18n: I18n
): AsyncGenerator<CsvCell[]> {
  const statuses = Object.fromEntries(
    COMMISSION_STATUSES.map((status) => [status, i18n.t(`credits.status.${status}`)])
  )

  for await (const row of commissions.all()) {
    yield [
      csvTime(row.paidAt),
      row.description,
      csvAmount(row.itemAmount, row.currency),
      csvAmount(row.baseAmount, row.currency),
      row.rateBps === null ? null : new CsvNumber(row.rateBps / 100),
      csvAmount(row.amount, row.currency),
      row.currency,
      statuses[row.status],
      row.status === 'reversed' ? null : csvTime(row.availableAt),
      row.reverses ? csvTime(row.reverses.paidAt) : null,
      row.reverses || !row.changes[0] ? null : csvAmount(row.changes[0].from, row.currency),
      row.changes.map((change) => explainChange(change, i18n)).join('; '),
      ...(inBothRoles ? [i18n.t(`agents.own.role.${row.role}`)] : []),
    ]
  }
}
