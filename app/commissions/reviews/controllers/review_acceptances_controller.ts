import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { DecideReview } from '#commissions/reviews/actions/decide_review'
import { askForDecision, decideTicked } from '#commissions/reviews/decide_ticked'
import { acceptanceValidator } from '#commissions/reviews/validators/review_validator'

/**
 * Credits suspicious orders after all.
 */
@inject()
export default class ReviewAcceptancesController {
  constructor(private action: DecideReview) {}

  create(ctx: HttpContext) {
    return askForDecision(ctx, 'accepted')
  }

  async store(ctx: HttpContext) {
    const { note } = await ctx.request.validateUsing(acceptanceValidator)
    return decideTicked(ctx, this.action, { decision: 'accepted', note: note || null })
  }
}
