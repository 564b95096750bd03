/**
 * A receipt as its reader may have it: nothing that an affiliate must not read gets past here. Pure.
 */
import { ABOUT_CODES, aboutOf, orderedOf, placedOf } from '#receipts/compose_receipt/about'
import { AFTERWARDS_CODES, afterwardsOf } from '#receipts/compose_receipt/afterwards'
import {
  type Calculation,
  calculationOf,
  HOLD_CODES,
  holdsOf,
  INVOICE_CODES,
} from '#receipts/compose_receipt/calculation'
import {
  CHANGED_CODES,
  decisionRule,
  type EarlierDecision,
  earlierOf,
} from '#receipts/compose_receipt/decisions'
import { type Excerpt, excerptOf, isTheirs } from '#receipts/compose_receipt/excerpt'
import { type HiddenFact, hiddenOf } from '#receipts/compose_receipt/hidden_facts'
import { type Check, explainAttribution, ownerOf } from '#receipts/explain_attribution'
import type { ReceiptSource, SourceCommission } from '#receipts/source'
import { type Statement, statement, type Viewer } from '#receipts/statement'
import { sumsOf } from '#receipts/sums'
import { type TimelineEntry, timelineOf } from '#receipts/timeline'
import { readTouches } from '#receipts/touches'
import { verdictOf } from '#receipts/verdict'

export interface Receipt {
  kind: 'order' | 'signup'
  verdict: Statement
  about: Statement
  /** What was ordered; null for a signup. */
  ordered: Statement | null
  /** That an agent placed it for the client; null where nobody did, or it is not the reader's affair. */
  placed: Statement | null
  rule: Statement
  /** What was decided by people afterwards: a review, a rejection. */
  afterwards: Statement[]
  checks: Check[]
  /** Newest first. */
  earlier: EarlierDecision[]
  /** null where nothing is calculated for the reader. */
  calculation: Calculation | null
  holds: Statement[]
  timeline: TimelineEntry[]
  /** What an affiliate is not shown; null for an affiliate. */
  hidden: { label: HiddenFact; value: string }[] | null
}

/** Every further code that a receipt may have. */
export const RECEIPT_CODES: readonly string[] = [
  ...ABOUT_CODES,
  ...AFTERWARDS_CODES,
  ...CHANGED_CODES,
  ...HOLD_CODES,
  ...INVOICE_CODES,
]

export function composeReceipt(source: ReceiptSource, viewer: Viewer): Receipt {
  const excerpt = excerptOf(source, viewer)
  const { current, names, ofEarner } = excerpt
  const calculation = calculationOf(excerpt)

  return {
    kind: source.kind,
    verdict: verdict(excerpt),
    about: aboutOf(excerpt),
    ordered: orderedOf(excerpt),
    placed: placedOf(excerpt),
    rule: current
      ? decisionRule(current, excerpt)
      : statement('rule.undecided', { kind: source.kind }),
    afterwards: afterwardsOf(excerpt),
    checks: current ? explainAttribution(current.facts, names, viewer) : [],
    earlier: earlierOf(excerpt),
    calculation,
    holds: holdsOf(ofEarner, calculation?.plan ?? null),
    timeline: timeline(excerpt),
    hidden: hiddenOf(excerpt),
  }
}

function verdict(excerpt: Excerpt): Statement {
  const { source, concern, isSuperseded, referral, review, ofEarner } = excerpt
  return verdictOf({
    kind: source.kind,
    decision: concern,
    isSuperseded,
    referral,
    isTrial: source.order?.trial ?? false,
    isReviewed: review?.state === 'open',
    isPaid: source.invoices.some(({ total, isAfterEnd }) => total > 0 && !isAfterEnd),
    standing: sumsOf(ofEarner, ({ amount }) => amount),
    credited: sumsOf(
      ofEarner.filter(({ reversesId }) => reversesId === null),
      ({ amount, changes }) => changes[0]?.fromAmount ?? amount
    ),
    lastChange: lastChangeOf(ofEarner),
  })
}

function lastChangeOf(commissions: SourceCommission[]) {
  const changes = commissions.flatMap(({ changes: edits, reversesId, reason, paidAt }) => [
    ...edits.map(({ cause, at }) => ({ cause, at })),
    ...(reversesId !== null && edits.length === 0 ? [{ cause: reason, at: paidAt }] : []),
  ])
  return changes.reduce<{ cause: string | null; at: number } | null>(
    (last, change) => (last && last.at > change.at ? last : change),
    null
  )
}

function timeline(excerpt: Excerpt): TimelineEntry[] {
  const { viewer, source, names, current, concern, isSuperseded, visits } = excerpt
  const registered = current ? readTouches(current.facts.registrationToken) : []
  return timelineOf({
    source,
    placed: placedOf(excerpt),
    visits: visits
      .filter(({ link }) => isTheirs(viewer, link?.affiliateId))
      .map((touch) => ({
        at: touch.at,
        values: { ...ownerOf(touch.link, touch.linkId, names, viewer) },
      })),
    showsRegistration:
      source.kind === 'signup' ||
      registered.some(({ link }) => isTheirs(viewer, link?.affiliateId)),
    showsPayments: viewer.kind === 'admin' || concern?.outcome === 'credited',
    showsClosure: viewer.kind === 'admin',
    commissions: excerpt.commissions,
    reviews: isSuperseded ? [] : excerpt.reviews,
    decidedAgain: source.decisions.slice(1).map((decision) => ({
      at: decision.decidedAt,
      verdict: decisionRule(decision, excerpt),
    })),
  })
}
