import type { HttpContext } from '@adonisjs/core/http'
import { Exception } from '@adonisjs/core/exceptions'
import { pageOf } from '#core/lists/list_page'
import { reviewReason } from '#commissions/reviews/reason_words'
import {
  countWaiting,
  findReviews,
  ListReviews,
  type ReviewShelf,
  reviewsList,
} from '#commissions/reviews/queries/list_reviews'
import { reviewFacts } from '#commissions/reviews/queries/review_facts'
import { administeredPanel } from '#identity/administered'

/**
 * Suspicious orders, for admins: what waits for a decision.
 */
export default class ReviewsController {
  index(ctx: HttpContext) {
    return showShelf(ctx, 'waiting')
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const [review] = await findReviews(administeredPanel(auth.user!), [Number(params.id)])
    if (!review) throw new Exception('No such review', { status: 404, code: 'E_ROW_NOT_FOUND' })

    const facts = await reviewFacts(review.id)
    return view.render('pages/reviews/show', {
      review,
      facts,
      reasons: review.reasons.map((reason) => reviewReason(reason, i18n)),
      elapsed:
        facts.order.visitedAt === null
          ? null
          : elapsedParts(facts.order.visitedAt, review.order.placedAt),
    })
  }
}

export async function showShelf({ auth, i18n, request, view }: HttpContext, shelf: ReviewShelf) {
  const panelId = administeredPanel(auth.user!)
  const list = reviewsList(shelf, request.qs())
  const reviews = new ListReviews(panelId, shelf, list)
  const page = pageOf(list, await reviews.count())
  const rows = page.total === 0 ? [] : await reviews.page(page.offset, page.size)

  return view.render('pages/reviews/index', {
    shelf,
    list,
    page,
    waiting: await countWaiting(panelId),
    showsPanels: panelId === null,
    rows: rows.map((row) => ({
      ...row,
      words: row.reasons.map((reason) => reviewReason(reason, i18n)),
    })),
  })
}

/** The largest unit that makes a readable number of it. */
function elapsedParts(from: number, to: number) {
  const seconds = Math.max(0, Math.round((to - from) / 1000))
  if (seconds < 120) return { unit: 'seconds', count: seconds }
  if (seconds < 7_200) return { unit: 'minutes', count: Math.round(seconds / 60) }
  if (seconds < 172_800) return { unit: 'hours', count: Math.round(seconds / 3_600) }
  return { unit: 'days', count: Math.round(seconds / 86_400) }
}
