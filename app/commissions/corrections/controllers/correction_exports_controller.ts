import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { csvTime } from '#core/lists/csv_time'
import { csvAmount, type CsvCell, streamCsv } from '#core/lists/csv'
import { correctionsList, ListCorrections } from '#commissions/corrections/queries/list_corrections'
import { administeredPanel } from '#identity/administered'

export default class CorrectionExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const list = correctionsList(request.qs())
    const corrections = new ListCorrections(administeredPanel(auth.user!), list)

    streamCsv(ctx, {
      name: 'corrections.csv',
      header: [
        i18n.t('corrections.csv.requested', { zone: programTimeZone }),
        i18n.t('corrections.affiliate'),
        i18n.t('corrections.amount'),
        i18n.t('corrections.currency'),
        i18n.t('corrections.reason'),
        i18n.t('corrections.state.title'),
        i18n.t('corrections.requested_by'),
        i18n.t('corrections.decided_by'),
        i18n.t('corrections.csv.decided', { zone: programTimeZone }),
      ],
      rows: cells(corrections, (state) => i18n.t(`corrections.state.${state}`)),
    })
  }
}

async function* cells(
  corrections: ListCorrections,
  word: (state: string) => string
): AsyncGenerator<CsvCell[]> {
  for await (const row of corrections.all()) {
    yield [
      csvTime(row.requestedAt),
      row.affiliate,
      csvAmount(row.amount, row.currency),
      row.currency,
      row.reason,
      word(row.state),
      row.requestedByName,
      row.decidedByName,
      row.decidedAt === null ? null : csvTime(row.decidedAt),
    ]
  }
}
