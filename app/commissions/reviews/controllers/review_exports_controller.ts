import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { csvAmount, type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { reviewReason } from '#commissions/reviews/reason_words'
import {
  ListReviews,
  type ReviewShelf,
  reviewsList,
} from '#commissions/reviews/queries/list_reviews'
import { administeredPanel } from '#identity/administered'

/**
 * The two lists of reviews as CSV: the same filters, every row.
 */
export default class ReviewExportsController {
  waiting(ctx: HttpContext) {
    this.stream(ctx, 'waiting')
  }

  decided(ctx: HttpContext) {
    this.stream(ctx, 'decided')
  }

  private stream(ctx: HttpContext, shelf: ReviewShelf) {
    const { auth, i18n, request } = ctx
    const reviews = new ListReviews(
      administeredPanel(auth.user!),
      shelf,
      reviewsList(shelf, request.qs())
    )
    streamCsv(ctx, {
      name: shelf === 'waiting' ? 'reviews.csv' : 'decided-reviews.csv',
      header: [
        i18n.t('reviews.csv.opened', { zone: programTimeZone }),
        i18n.t('reviews.panel'),
        i18n.t('reviews.affiliate'),
        i18n.t('reviews.client'),
        i18n.t('reviews.order'),
        i18n.t('reviews.csv.placed', { zone: programTimeZone }),
        i18n.t('reviews.amount'),
        i18n.t('reviews.currency'),
        i18n.t('reviews.reasons'),
        i18n.t('reviews.state_title'),
        i18n.t('reviews.csv.decided', { zone: programTimeZone }),
        i18n.t('reviews.decided_by'),
        i18n.t('reviews.note'),
      ],
      rows: cells(reviews, i18n),
    })
  }
}

async function* cells(reviews: ListReviews, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of reviews.all()) {
    yield [
      csvTime(row.openedAt),
      row.panelName,
      row.affiliate.label,
      row.client,
      row.order.label,
      csvTime(row.order.placedAt),
      csvAmount(row.order.amount, row.order.currency),
      row.order.currency,
      row.reasons.map((reason) => reviewReason(reason, i18n)).join(' '),
      i18n.t(`reviews.state.${row.state}`),
      row.decidedAt === null ? null : csvTime(row.decidedAt),
      row.decidedBy,
      row.note,
    ]
  }
}
