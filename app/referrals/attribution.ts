/**
 * Who earns an order or a signup, decided from facts alone: the same facts give the same decision on every node, at
 * any later time, in whatever order they arrived.
 */
import type { AgentStatus } from '#agents/models/agent'
import type { Precedence } from '#agents/settings'
import type { Role } from '#plans/roles'
import { emailIdentity } from '#referrals/email_identity'

export type AttributionModel = 'last_click' | 'first_click'

export type TokenFailure = 'malformed' | 'forged' | 'unknown_key' | 'too_long'

export type Standing = 'active' | 'inactive' | 'deleted'
export type MemberStanding = 'applied' | 'declined' | 'active' | 'suspended' | 'left'

/**
 * Facts about the link that a visit went to.
 */
export interface LinkFacts {
  panelId: number
  affiliateId: number
  /** At the visit and at the order or signup; null where the link did not exist yet. */
  standingAtVisit: Standing | null
  standingAtSubject: Standing | null
  /** The affiliate's, at the same instants; null before they joined. */
  affiliateAtVisit: MemberStanding | null
  affiliateAtSubject: MemberStanding | null
  affiliateClientId: number
  affiliateEmail: string | null
}

/**
 * A visit that the token speaks of.
 */
export interface TouchFacts {
  visitId: string
  linkId: number
  /** Milliseconds. */
  at: number
  lifeDays: number
  /** null where no such link is known (any more). */
  link: LinkFacts | null
}

export type TokenFacts =
  | { state: 'none' }
  | { state: 'unreadable'; reason: TokenFailure }
  /** Genuine, but it speaks of no affiliate's link. */
  | { state: 'no_link' }
  | { state: 'read'; first: TouchFacts; last: TouchFacts }

/**
 * Whom an earlier order bound the client to: it was credited under a plan that binds for life.
 */
export interface BindingFacts {
  /** That order, ours, and when it was placed; milliseconds. */
  orderId: number
  since: number
  affiliateId: number
  /** The visit that brought it. */
  linkId: number
  visitId: string
  /** The affiliate's standing when the order that is decided was placed. */
  affiliateAtSubject: MemberStanding | null
  affiliateClientId: number
  affiliateEmail: string | null
}

/**
 * The agent whose client it is when the order was placed or the client registered.
 */
export interface AssociationFacts {
  associationId: number
  /** When it began; milliseconds. */
  since: number
  kind: 'simple' | 'manager'
  agentId: number
  /** The payee. */
  affiliateId: number
  /** The agent's Referral link. */
  linkId: number
  /** The visit that made it; null for a consent. */
  visitId: string | null
  /** The last visit of the agent's link in the browser that ordered, as long as it lived; milliseconds. */
  visitedAt: number | null
  /** The agent's standing then. */
  agentAtSubject: AgentStatus | null
  agentClientId: number
  agentEmail: string | null
}

export interface AttributionFacts {
  model: AttributionModel
  /** Of the setting; receipts from before there were agents have none. */
  precedence?: Precedence
  panelId: number
  subject: {
    kind: 'order' | 'signup'
    /** When the order was placed, or the client registered; milliseconds by the panel's clock. */
    at: number
    clientId: number
    /** null while nothing is known of the client but the id. */
    clientEmail: string | null
    createdBy: 'client' | 'admin' | 'reseller'
  }
  /** The token that came with the subject itself. */
  ownToken: TokenFacts
  /** The token that the client registered with; for a signup none but its own counts. */
  registrationToken: TokenFacts
  /** null where no earlier order binds the client; receipts from before there were bindings have none. */
  binding?: BindingFacts | null
  /** null where the client has no agent; receipts from before there were agents have none. */
  association?: AssociationFacts | null
  /**
   * An earlier decision that found the subject to be the affiliate's own, by an address that the client may have changed
   * since: it stays so.
   */
  foundOwn?: Refusal | null
}

/** What credits. */
export type CreditReason = 'last_click' | 'first_click' | 'bound_client' | 'agent_association'

/** What refuses, without and with a link that the subject came through. */
export type RefusalReason =
  | 'no_token'
  | 'token_forged'
  | 'token_malformed'
  | 'other_panel'
  | 'link_unknown'
  | 'visit_expired'
  | 'visit_after_order'
  | 'not_placed_by_client'
  | 'link_inactive_at_visit'
  | 'link_inactive_at_order'
  | 'link_deleted_at_visit'
  | 'link_deleted_at_order'
  | 'affiliate_not_active_at_visit'
  | 'affiliate_not_active_at_order'
  | 'own_client'
  | 'own_email'
  | 'bound_to_other'
  | 'agent_not_active_at_order'
  /** Of an affiliate: the client's agent comes first. */
  | 'agent_comes_first'
  /** Of the client's agent: an affiliate's visit comes first. */
  | 'visit_comes_first'

export type AttributionReason = CreditReason | RefusalReason

/** Which token the judged visit came from. */
export type TokenSource = 'own' | 'registration'

/**
 * A link that the subject came through. A bound client's order came through that of the order which binds them
 * (`binding`): the link and the visit are those, however long ago. What an agent's client orders came through the agent's
 * Referral link (`association`), also where a consent made it and there was no visit (an empty id).
 */
export interface Through {
  affiliateId: number
  /** In which role: `affiliate` in receipts from before there were agents. */
  role?: Role
  linkId: number
  visitId: string
  source: TokenSource | 'binding' | 'association'
}

/**
 * Who else might have earned: another affiliate's visit, which does not take a bound client over; an affiliate besides the
 * client's agent, or the agent besides an affiliate. They are told why.
 */
export interface PassedOver extends Through {
  /** `bound_to_other` and the like where they would have earned alone, else what was wrong with it. */
  reason: RefusalReason
  values: Record<string, string | number>
}

export interface Refusal {
  outcome: 'refused'
  reason: RefusalReason
  values: Record<string, string | number>
  /** The link it came through, where there is one of this panel: its affiliate is told why. */
  through: Through | null
  passedOver?: PassedOver | null
}

export interface Credit extends Through {
  outcome: 'credited'
  reason: CreditReason
  values: Record<string, string | number>
  passedOver?: PassedOver | null
}

/**
 * `values` fill the reason's text: instants are milliseconds.
 */
export type AttributionDecision = Credit | Refusal

const DAY_MS = 86_400_000

/**
 * How far the panel's clock may be behind ours (the signatures' own tolerance): an order that carries the token of a
 * visit was placed after it, whatever the two clocks say.
 */
export const CLOCK_TOLERANCE_MS = 5 * 60_000

interface Candidate {
  touch: TouchFacts
  source: TokenSource
}

/**
 * The rule, in order:
 *
 * 1. The visits of the subject's own token are looked at first, then those of the client's registration; in each the
 *    last visit first (the first one under first click). The first that went to a link of this panel and whose life
 *    covers the subject is *the* visit: a browser's cookie may also carry visits of other panels, and dead ones.
 * 2. Only that visit is judged. If its link or its affiliate is not in good standing, or it is the affiliate's own,
 *    nobody earns: an earlier visit does not inherit what the last one lost.
 * 3. Where there is no such visit, the reason is that of the one that would have come first, of this panel if any.
 * 4. A client whom an earlier order bound stays with that affiliate: without a visit of theirs that earns, the order is
 *    theirs by the binding, and another affiliate's visit earns nothing. Where the bound affiliate may not earn, nobody
 *    does.
 * 5. The agent of a client earns before all of these, or under `precedence: last_click` where no affiliate's visit earns or
 *    the agent's link was followed after it. An agent who may not earn takes nothing from an affiliate who may.
 */
export function attribute(facts: AttributionFacts): AttributionDecision {
  const { association, precedence } = facts
  const byAffiliate = attributeToAffiliate(facts)
  if (!association) return byAffiliate

  const byAgent = judgeAssociation(association, facts)
  if (byAffiliate.outcome === 'refused') return besides(byAgent, byAffiliate, byAffiliate.reason)
  if (byAgent.outcome === 'refused') return besides(byAffiliate, byAgent, byAgent.reason)

  const isByVisit = byAffiliate.source === 'own' || byAffiliate.source === 'registration'
  const visitedAt = Number(byAffiliate.values.visitedAt ?? 0)
  const isVisitFirst =
    precedence === 'last_click' && isByVisit && (association.visitedAt ?? 0) <= visitedAt
  return isVisitFirst
    ? besides(byAffiliate, byAgent, 'visit_comes_first')
    : besides(byAgent, byAffiliate, 'agent_comes_first')
}

/**
 * The decision that stands, with who else might have earned. One payee in both roles is told of the role that earns.
 */
function besides(
  decision: AttributionDecision,
  other: AttributionDecision,
  reason: RefusalReason
): AttributionDecision {
  const through = throughOfDecision(other)
  if (!through || through.affiliateId === throughOfDecision(decision)?.affiliateId) return decision
  const { affiliateId, role, linkId, visitId, source } = through
  return {
    ...decision,
    passedOver: { affiliateId, role, linkId, visitId, source, reason, values: other.values },
  }
}

const throughOfDecision = (decision: AttributionDecision): Through | null =>
  decision.outcome === 'credited' ? decision : decision.through

function judgeAssociation(
  association: AssociationFacts,
  facts: AttributionFacts
): AttributionDecision {
  const { subject, foundOwn } = facts
  const { affiliateId, linkId, since } = association
  const through: Through = {
    affiliateId,
    role: 'agent',
    linkId,
    visitId: association.visitId ?? '',
    source: 'association',
  }
  const no = (reason: RefusalReason, values: Record<string, string | number> = {}) =>
    refuse(reason, values, through)

  if (subject.createdBy !== 'client') {
    return no('not_placed_by_client', { createdBy: subject.createdBy })
  }
  if (foundOwn?.through?.affiliateId === affiliateId) return no(foundOwn.reason)
  if (subject.clientId === association.agentClientId) return no('own_client')
  if (isSamePerson(subject.clientEmail, association.agentEmail)) return no('own_email')
  if (association.agentAtSubject !== 'active') {
    return no('agent_not_active_at_order', { standing: association.agentAtSubject ?? 'none' })
  }
  return {
    outcome: 'credited',
    reason: 'agent_association',
    values: { associatedAt: since, at: subject.at },
    ...through,
  }
}

function attributeToAffiliate(facts: AttributionFacts): AttributionDecision {
  const { binding, foundOwn } = facts
  const isOfVisit =
    foundOwn?.through?.source !== 'binding' && foundOwn?.through?.source !== 'association'
  const byVisit = foundOwn && isOfVisit ? foundOwn : judgeVisits(facts)
  if (!binding || facts.subject.kind !== 'order') return byVisit

  const through = byVisit.outcome === 'credited' ? byVisit : byVisit.through
  if (through?.affiliateId === binding.affiliateId) {
    const isOwn = byVisit.reason === 'own_client' || byVisit.reason === 'own_email'
    return byVisit.outcome === 'credited' || isOwn ? byVisit : judgeBinding(binding, facts)
  }

  const decision = judgeBinding(binding, facts)
  if (!through) return decision
  const { affiliateId, linkId, visitId, source } = through
  return {
    ...decision,
    passedOver: {
      affiliateId,
      linkId,
      visitId,
      source,
      ...(byVisit.outcome === 'credited'
        ? { reason: 'bound_to_other', values: byVisit.values }
        : { reason: byVisit.reason, values: byVisit.values }),
    },
  }
}

function judgeBinding(binding: BindingFacts, facts: AttributionFacts): AttributionDecision {
  const { subject, foundOwn } = facts
  const { affiliateId, linkId, visitId, since } = binding
  const through: Through = { affiliateId, linkId, visitId, source: 'binding' }
  const no = (reason: RefusalReason, values: Record<string, string | number> = {}) =>
    refuse(reason, values, through)

  if (subject.createdBy !== 'client') {
    return no('not_placed_by_client', { createdBy: subject.createdBy })
  }
  if (foundOwn?.through?.affiliateId === affiliateId) return no(foundOwn.reason)
  if (subject.clientId === binding.affiliateClientId) return no('own_client')
  if (isSamePerson(subject.clientEmail, binding.affiliateEmail)) return no('own_email')
  if (binding.affiliateAtSubject !== 'active') {
    return no('affiliate_not_active_at_order', { standing: binding.affiliateAtSubject ?? 'none' })
  }
  return {
    outcome: 'credited',
    reason: 'bound_client',
    values: { boundAt: since, at: subject.at },
    ...through,
  }
}

function judgeVisits(facts: AttributionFacts): AttributionDecision {
  const considered = considerVisits(facts)
  const chosen = considered.find(({ refusal }) => refusal === null)
  if (chosen) return judge(chosen, facts)

  const nearest = considered.find(({ refusal }) => refusal?.through) ?? considered[0]
  if (nearest?.refusal) return nearest.refusal

  return refuse(withoutVisit(tokensOf(facts).map(({ token }) => token)), {}, null)
}

/** What the choice of the visit looks at. */
export type VisitFacts = Pick<
  AttributionFacts,
  'model' | 'panelId' | 'ownToken' | 'registrationToken'
> & { subject: Pick<AttributionFacts['subject'], 'kind' | 'at'> }

export interface ConsideredVisit extends Candidate {
  /** Why it cannot be the one that is judged; null where it can: the first of those is. */
  refusal: Refusal | null
}

/**
 * Every visit that the tokens speak of, in the order in which they are looked at.
 */
export function considerVisits(facts: VisitFacts): ConsideredVisit[] {
  return tokensOf(facts).flatMap(({ token, source }) =>
    touchesOf(token, facts.model).map((touch) => ({
      touch,
      source,
      refusal: unfitness({ touch, source }, facts),
    }))
  )
}

function tokensOf({ subject, ownToken, registrationToken }: VisitFacts) {
  return [
    { token: ownToken, source: 'own' as const },
    ...(subject.kind === 'order'
      ? [{ token: registrationToken, source: 'registration' as const }]
      : []),
  ]
}

function touchesOf(token: TokenFacts, model: AttributionModel): TouchFacts[] {
  if (token.state !== 'read') return []
  const { first, last } = token
  if (first.visitId === last.visitId) return [last]
  return model === 'last_click' ? [last, first] : [first, last]
}

/**
 * Why a visit cannot be the one, or null where it can.
 */
function unfitness(candidate: Candidate, facts: VisitFacts) {
  const { touch } = candidate
  const { at } = facts.subject

  if (!touch.link) return refuse('link_unknown', { linkId: touch.linkId }, null)
  if (touch.link.panelId !== facts.panelId) return refuse('other_panel', {}, null)

  const through = throughOf(candidate, touch.link)
  if (touch.at > at + CLOCK_TOLERANCE_MS) {
    return refuse('visit_after_order', { visitedAt: touch.at, at }, through)
  }
  const diesAt = touch.at + touch.lifeDays * DAY_MS
  if (at > diesAt) {
    const values = { visitedAt: touch.at, at, lifeDays: touch.lifeDays, diesAt }
    return refuse('visit_expired', values, through)
  }
  return null
}

function judge({ touch, source }: Candidate, facts: AttributionFacts): AttributionDecision {
  const link = touch.link!
  const { subject } = facts
  const through = throughOf({ touch, source }, link)
  const no = (reason: RefusalReason, values: Record<string, string | number> = {}) =>
    refuse(reason, values, through)

  if (subject.createdBy !== 'client') {
    return no('not_placed_by_client', { createdBy: subject.createdBy })
  }
  if (subject.clientId === link.affiliateClientId) return no('own_client')
  if (isSamePerson(subject.clientEmail, link.affiliateEmail)) return no('own_email')

  if (link.standingAtVisit === 'deleted') return no('link_deleted_at_visit')
  if (link.standingAtVisit !== 'active') return no('link_inactive_at_visit')
  if (link.affiliateAtVisit !== 'active') {
    return no('affiliate_not_active_at_visit', { standing: link.affiliateAtVisit ?? 'none' })
  }
  if (link.standingAtSubject === 'deleted') return no('link_deleted_at_order')
  if (link.standingAtSubject !== 'active') return no('link_inactive_at_order')
  if (link.affiliateAtSubject !== 'active') {
    return no('affiliate_not_active_at_order', { standing: link.affiliateAtSubject ?? 'none' })
  }

  return {
    outcome: 'credited',
    reason: facts.model,
    values: { visitedAt: touch.at, at: subject.at },
    affiliateId: link.affiliateId,
    linkId: touch.linkId,
    visitId: touch.visitId,
    source,
  }
}

function withoutVisit(tokens: TokenFacts[]): RefusalReason {
  const unreadable = tokens.find((token) => token.state === 'unreadable')
  if (!unreadable) return 'no_token'
  return unreadable.reason === 'forged' || unreadable.reason === 'unknown_key'
    ? 'token_forged'
    : 'token_malformed'
}

function throughOf({ touch, source }: Candidate, link: LinkFacts) {
  return { affiliateId: link.affiliateId, linkId: touch.linkId, visitId: touch.visitId, source }
}

function refuse(
  reason: RefusalReason,
  values: Record<string, string | number>,
  through: Through | null
): Refusal {
  return { outcome: 'refused', reason, values, through }
}

function isSamePerson(one: string | null, other: string | null) {
  if (!one || !other) return false
  const identity = emailIdentity(one)
  return identity !== null && identity === emailIdentity(other)
}
