import type { HttpContext } from '@adonisjs/core/http'
import { showShelf } from '#commissions/reviews/controllers/reviews_controller'

/**
 * Suspicious orders that were accepted or rejected.
 */
export default class DecidedReviewsController {
  index(ctx: HttpContext) {
    return showShelf(ctx, 'decided')
  }
}
