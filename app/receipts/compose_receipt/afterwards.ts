/**
 * What was decided by people afterwards: a review, a rejection. Pure.
 */
import { SUSPICION_REASONS } from '#referrals/suspicions'
import type { Excerpt } from '#receipts/compose_receipt/excerpt'
import type { SourceCommission, SourceReview } from '#receipts/source'
import { type Statement, statement, type Viewer } from '#receipts/statement'
import { changeCause } from '#receipts/verdict'

export const AFTERWARDS_CODES: readonly string[] = [
  'afterwards.review_open',
  'afterwards.review_accepted',
  'afterwards.review_rejected',
  'afterwards.changed',
  ...[...SUSPICION_REASONS, 'other'].map((reason) => `review.${reason}`),
]

export function afterwardsOf({ viewer, isSuperseded, review, ofEarner }: Excerpt): Statement[] {
  return [
    ...(review && !isSuperseded ? [reviewOf(review, viewer)] : []),
    ...changesByPeople(ofEarner, viewer),
  ]
}

function reviewOf(review: SourceReview, viewer: Viewer): Statement {
  const reasons = review.reasons.map(({ reason, values }) =>
    statement(
      `review.${SUSPICION_REASONS.find((known) => known === reason) ?? 'other'}`,
      // how close it was is for whoever checks
      viewer.kind === 'admin'
        ? { seconds: '–', orders: '–', ...values }
        : { seconds: '–', orders: '–' }
    )
  )
  return statement(`afterwards.review_${review.state}`, {
    reasons: { list: reasons },
    on: { day: review.decidedAt ?? review.openedAt },
    by: viewer.kind === 'admin' ? (review.decidedBy ?? '–') : '',
    note: viewer.kind === 'admin' ? (review.note ?? '') : '',
    hasNote: viewer.kind === 'admin' && review.note ? 'yes' : 'no',
  })
}

/** What somebody gave a reason for; of several items at once it is said once. */
function changesByPeople(commissions: SourceCommission[], viewer: Viewer): Statement[] {
  const said: Statement[] = []
  const told = new Set<string>()
  for (const { cause, reason, at, actorName } of commissions.flatMap(({ changes }) => changes)) {
    if (reason === null || reason === '') continue
    if (told.has(`${cause} ${reason} ${at}`)) continue
    told.add(`${cause} ${reason} ${at}`)
    said.push(
      statement('afterwards.changed', {
        cause: changeCause(cause),
        on: { day: at },
        reason,
        by: viewer.kind === 'admin' ? (actorName ?? '–') : '',
      })
    )
  }
  return said
}
