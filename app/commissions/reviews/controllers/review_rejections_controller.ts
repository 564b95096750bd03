import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DecideReview } from '#commissions/reviews/actions/decide_review'
import { askForDecision, decideTicked } from '#commissions/reviews/decide_ticked'
import { rejectionValidator } from '#commissions/reviews/validators/review_validator'

/**
 * Takes back what suspicious orders would earn.
 */
@inject()
export default class ReviewRejectionsController {
  constructor(private action: DecideReview) {}

  create(ctx: HttpContext) {
    return askForDecision(ctx, 'rejected')
  }

  async store(ctx: HttpContext) {
    const { note } = await ctx.request.validateUsing(rejectionValidator)
    return decideTicked(ctx, this.action, { decision: 'rejected', note: note || null })
  }
}
