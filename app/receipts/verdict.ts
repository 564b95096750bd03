/**
 * The receipt in one line, and the rule that decided in one sentence. Pure.
 */
import type { ChangeCause } from '#commissions/settlement'
import type { AttributionReason } from '#referrals/attribution'
import { type Statement, statement, type Value } from '#receipts/statement'

export interface Money {
  minor: number
  currency: string
}

/** Why a commission was changed or taken back. */
const CAUSES: Record<ChangeCause, true> = {
  refund: true,
  chargeback: true,
  recalculated: true,
  order_refused: true,
  other_earner: true,
  review_rejected: true,
  admin_rejected: true,
}

export const CHANGE_CAUSES = Object.keys(CAUSES) as ChangeCause[]

/**
 * @returns the cause, or `other` for one that this version does not know
 */
export function changeCause(cause: string | null): ChangeCause | 'other' {
  return CHANGE_CAUSES.find((known) => known === cause) ?? 'other'
}

/** What refuses: the attribution's refusals; each has its words under `receipts.verdict.refused` and `receipts.rule`. */
const REASONS: Record<AttributionReason, 'credits' | 'refuses'> = {
  last_click: 'credits',
  first_click: 'credits',
  bound_client: 'credits',
  agent_association: 'credits',
  no_token: 'refuses',
  token_forged: 'refuses',
  token_malformed: 'refuses',
  other_panel: 'refuses',
  link_unknown: 'refuses',
  visit_expired: 'refuses',
  visit_after_order: 'refuses',
  not_placed_by_client: 'refuses',
  link_inactive_at_visit: 'refuses',
  link_inactive_at_order: 'refuses',
  link_deleted_at_visit: 'refuses',
  link_deleted_at_order: 'refuses',
  affiliate_not_active_at_visit: 'refuses',
  affiliate_not_active_at_order: 'refuses',
  own_client: 'refuses',
  own_email: 'refuses',
  bound_to_other: 'refuses',
  agent_not_active_at_order: 'refuses',
  agent_comes_first: 'refuses',
  visit_comes_first: 'refuses',
}

export const ATTRIBUTION_REASONS = Object.keys(REASONS) as AttributionReason[]
export const REFUSAL_REASONS = ATTRIBUTION_REASONS.filter((reason) => REASONS[reason] === 'refuses')

/** What ends an order that was credited by attribution. */
export const REJECTIONS = ['order_cancelled', 'order_fraud', 'review_rejected'] as const

/** Every code of a verdict. */
export const VERDICT_CODES: readonly string[] = [
  'verdict.credited',
  'verdict.reduced',
  'verdict.taken_back',
  'verdict.owed_back',
  'verdict.in_review',
  'verdict.waiting',
  'verdict.waiting_trial',
  'verdict.earns_nothing',
  'verdict.signup_counted',
  'verdict.superseded',
  'verdict.undecided',
  ...[...REFUSAL_REASONS, 'other'].map((reason) => `verdict.refused.${reason}`),
  ...REJECTIONS.map((reason) => `verdict.rejected.${reason}`),
]

/** Every code of the sentence that says which rule decided. */
export const RULE_CODES: readonly string[] = [
  ...ATTRIBUTION_REASONS.map((reason) => `rule.${reason}`),
  'rule.superseded',
  'rule.undecided',
  'rule.other',
]

export interface Situation {
  kind: 'order' | 'signup'
  /** The current decision, as far as it concerns the viewer; null where there is none. */
  decision: { outcome: 'credited' | 'refused'; reason: string } | null
  /** The viewer once had it, and another affiliate has it now. */
  isSuperseded: boolean
  /** Of the referral that the viewer has, or of the one who earns. */
  referral: { status: string; reason: string } | null
  isTrial: boolean
  isReviewed: boolean
  isPaid: boolean
  /** What stands in the books by currency, what is owed back included; without currencies in which nothing was ever booked. */
  standing: Money[]
  /** What was credited at first. */
  credited: Money[]
  /** The last thing that changed what is credited. */
  lastChange: { cause: string | null; at: number } | null
}

export function verdictOf(situation: Situation): Statement {
  const { kind, decision, referral, standing, credited, lastChange } = situation
  const say = (code: string, values: Record<string, Value> = {}) =>
    statement(`verdict.${code}`, { kind, ...values })

  const changed = {
    cause: changeCause(lastChange?.cause ?? null),
    on: { day: lastChange?.at ?? 0 },
  }

  if (situation.isSuperseded) return say('superseded')
  if (!decision) return say('undecided')
  if (decision.outcome === 'refused') {
    const reason = REFUSAL_REASONS.find((known) => known === decision.reason) ?? 'other'
    return say(`refused.${reason}`)
  }
  if (kind === 'signup') return say('signup_counted')

  const rejection = REJECTIONS.find((known) => known === referral?.reason)
  if (referral?.status === 'rejected' && rejection) return say(`rejected.${rejection}`)
  if (situation.isReviewed || referral?.status === 'in_review') return say('in_review')
  if (credited.length > 0 && standing.every(({ minor }) => minor === 0)) {
    return say('taken_back', changed)
  }
  if (standing.some(({ minor }) => minor < 0)) {
    return say('owed_back', { ...changed, amounts: { amounts: nonZero(standing) } })
  }
  if (standing.some(({ minor }) => minor > 0)) {
    const isLess = credited.some(
      (first) => first.minor > (standing.find(sameCurrency(first))?.minor ?? 0)
    )
    const amounts = { amounts: nonZero(standing) }
    return isLess && lastChange
      ? say('reduced', { ...changed, amounts })
      : say('credited', { amounts })
  }
  if (situation.isPaid) return say('earns_nothing')
  return say(situation.isTrial ? 'waiting_trial' : 'waiting')
}

const sameCurrency =
  (one: Money) =>
  ({ currency }: Money) =>
    currency === one.currency

const nonZero = (amounts: Money[]) => amounts.filter(({ minor }) => minor !== 0)

/** Values of a decision that are instants. */
const INSTANTS = new Set(['visitedAt', 'at', 'diesAt', 'boundAt', 'associatedAt'])

/**
 * The sentence that says which rule decided.
 * @param values of the decision, instants in milliseconds
 * @param owner whose link it came through, as `ownerOf` says it
 */
export function ruleOf(
  decision: { reason: string; values: Record<string, string | number> },
  kind: 'order' | 'signup',
  owner: Record<string, Value>
): Statement {
  const reason = ATTRIBUTION_REASONS.find((known) => known === decision.reason) ?? 'other'
  const values = Object.entries(decision.values).map(([name, value]): [string, Value] => [
    name,
    INSTANTS.has(name) ? { day: Number(value) } : value,
  ])
  return statement(`rule.${reason}`, {
    kind,
    // what a text may ask for, whichever reason it is of
    standing: 'other',
    createdBy: 'other',
    lifeDays: 0,
    visitedAt: '–',
    at: '–',
    boundAt: '–',
    associatedAt: '–',
    ...owner,
    ...Object.fromEntries(values),
  })
}
