import type { HttpContext } from '@adonisjs/core/http'
import { formatDate } from '#core/i18n/format'
import { tickedRows } from '#core/lists/ticked_rows'
import type { DecideReview } from '#commissions/reviews/actions/decide_review'
import { findReviews } from '#commissions/reviews/queries/list_reviews'
import { NOTE_MAX_LENGTH } from '#commissions/reviews/validators/review_validator'
import { actorOf, administeredPanel } from '#identity/administered'

type Decision = 'accepted' | 'rejected'

/**
 * Asks before the ticked reviews are decided; those that were meanwhile are left out.
 */
export async function askForDecision(ctx: HttpContext, decision: Decision) {
  const { auth, i18n, response, session, view } = ctx
  const found = await findReviews(administeredPanel(auth.user!), tickedRows(ctx))
  const reviews = found.filter(({ state }) => state === 'open')
  if (reviews.length === 0) {
    session.flash(
      'info',
      i18n.t(found.length === 0 ? 'reviews.none_ticked' : 'reviews.all_decided')
    )
    return response.redirect().status(303).toPath('/admin/reviews')
  }
  return view.render('pages/reviews/confirm', {
    decision,
    reviews,
    noteMaxLength: NOTE_MAX_LENGTH,
    back: reviews.length === 1 ? `/admin/reviews/${reviews[0]!.id}` : '/admin/reviews',
  })
}

/**
 * Decides each, and says how many, and of those that somebody else was faster with who it was.
 */
export async function decideTicked(
  ctx: HttpContext,
  action: DecideReview,
  { decision, note }: { decision: Decision; note: string | null }
) {
  const { auth, i18n, response, session } = ctx
  const panelId = administeredPanel(auth.user!)
  const actor = actorOf(ctx)
  const reviews = await findReviews(panelId, tickedRows(ctx))
  let done = 0
  const warnings: string[] = []

  for (const { id, order } of reviews) {
    const outcome = await action.handle({
      actor: { ...actor, userId: actor.userId! },
      reviewId: id,
      panelId,
      decision,
      note,
    })
    if (outcome.ok) {
      done++
      continue
    }
    warnings.push(
      outcome.reason === 'gone'
        ? i18n.t('reviews.gone', { order: order.label })
        : i18n.t(`reviews.already.${outcome.state}`, {
            order: order.label,
            by: outcome.by ?? '–',
            day: formatDate(outcome.at, i18n.locale),
          })
    )
  }
  if (reviews.length === 0) warnings.push(i18n.t('reviews.none_ticked'))
  if (done > 0) session.flash('success', i18n.t(`reviews.done.${decision}`, { count: done }))
  if (warnings.length > 0) session.flash('warning', warnings.join(' '))
  return response.redirect().status(303).toPath('/admin/reviews')
}
