/**
 * What of a receipt's source is its reader's affair. Pure.
 */
import type { AttributionDecision, Through, TouchFacts } from '#referrals/attribution'
import type { AttributionNames } from '#receipts/explain_attribution'
import type {
  ReceiptSource,
  SourceCommission,
  SourceDecision,
  SourceReferral,
  SourceReview,
} from '#receipts/source'
import type { Viewer } from '#receipts/statement'
import { touchesOf } from '#receipts/touches'

/** A decision as far as it is the viewer's business. */
export interface Concern {
  outcome: 'credited' | 'refused'
  reason: string
  values: Record<string, string | number>
  through: Through | null
}

export interface Excerpt {
  viewer: Viewer
  /** Everything: whoever takes from it asks first whether the viewer may read it. */
  source: ReceiptSource
  names: AttributionNames
  /** The decision that holds; undefined where nothing had to be decided. */
  current: SourceDecision | undefined
  /** null where there is no decision, or it passes the viewer by. */
  concern: Concern | null
  /** The viewer once had it, and another affiliate has it now. */
  isSuperseded: boolean
  /** Through whom it came; null where through nobody that the viewer may read of. */
  earner: Through | null
  /** Of the affiliate who reads; for an admin of the earner. */
  referral: SourceReferral | null
  /** What the decision that holds looked at: of every affiliate. */
  visits: TouchFacts[]
  /** Those that the viewer may read of. */
  commissions: SourceCommission[]
  /** Of `referral`. */
  ofEarner: SourceCommission[]
  /** Those that the viewer may read of. */
  reviews: SourceReview[]
  /** Of whose `referral` it is. */
  review: SourceReview | null
}

export function excerptOf(source: ReceiptSource, viewer: Viewer): Excerpt {
  const current = source.decisions.at(-1)
  const concern = current ? concernOf(current.facts.decision, viewer) : null
  const earner = concern?.through ?? null
  const subjectId = viewer.kind === 'affiliate' ? viewer.affiliateId : earner?.affiliateId
  const referral = source.referrals.find(({ affiliateId }) => affiliateId === subjectId) ?? null
  const commissions = source.commissions.filter(
    ({ referralId }) => viewer.kind === 'admin' || referralId === referral?.id
  )
  const reviews = source.reviews.filter(({ affiliateId }) => isTheirs(viewer, affiliateId))

  return {
    viewer,
    source,
    names: {
      links: new Map(
        source.links.map((link) => [
          link.id,
          { ...link, affiliateName: source.affiliates.get(link.affiliateId) ?? '–' },
        ])
      ),
      affiliates: source.affiliates,
    },
    current,
    concern,
    isSuperseded: current !== undefined && concern === null,
    earner,
    referral,
    visits: current ? touchesOf(current.facts) : [],
    commissions,
    ofEarner: commissions.filter(({ referralId }) => referralId === referral?.id),
    reviews,
    review: reviews.find(({ affiliateId }) => affiliateId === subjectId) ?? null,
  }
}

/** Whether the viewer may read of what is that affiliate's: an admin of everybody's. */
export function isTheirs(viewer: Viewer, affiliateId: number | null | undefined): boolean {
  return viewer.kind === 'admin' || affiliateId === viewer.affiliateId
}

/**
 * @returns null for an affiliate whom the decision passes by
 */
export function concernOf(decision: AttributionDecision, viewer: Viewer): Concern | null {
  const { outcome, reason, values, passedOver } = decision
  const through = outcome === 'credited' ? decision : decision.through
  const isNobodys = through === null && !passedOver
  if (viewer.kind === 'admin' || isNobodys || through?.affiliateId === viewer.affiliateId) {
    return { outcome, reason, values, through }
  }
  if (passedOver?.affiliateId === viewer.affiliateId) {
    return {
      outcome: 'refused',
      reason: passedOver.reason,
      values: passedOver.values,
      through: passedOver,
    }
  }
  return null
}
