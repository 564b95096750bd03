/**
 * What a decision looked at, in the order of the rule (`attribute` of app/referrals): from the facts that the receipt
 * keeps to a list of statements. Pure.
 */
import {
  type BindingFacts,
  considerVisits,
  type ConsideredVisit,
  type LinkFacts,
  type Refusal,
  type TokenFacts,
  type TouchFacts,
} from '#referrals/attribution'
import type { ReceiptFacts } from '#referrals/decide'
import { type Statement, statement, type Value, type Viewer } from '#receipts/statement'

/** `neutral`: looked at, and it did not matter. */
export type CheckState = 'passed' | 'failed' | 'neutral'

export interface Check extends Statement {
  state: CheckState
}

export interface LinkLabel {
  name: string
  code: string
  isDeleted: boolean
  affiliateName: string
}

export interface AttributionNames {
  /** By our id, of every link in the facts that is still known. */
  links: ReadonlyMap<number, LinkLabel>
  /** By our id. */
  affiliates: ReadonlyMap<number, string>
}

const DAY_MS = 86_400_000

const TOKEN_STATES = [
  'read',
  'none',
  'no_link',
  'forged',
  'unknown_key',
  'malformed',
  'too_long',
] as const

const VISIT_STATES = [
  'alive',
  'visit_expired',
  'visit_after_order',
  'other_panel',
  'link_unknown',
  'not_needed',
] as const

/** What is asked of the visit that counts, and of whose it is; in this order, up to the first that fails. */
const STEPS = [
  'placed_by_client',
  'own_client',
  'own_email',
  'link_at_visit',
  'member_at_visit',
  'link_at_order',
  'member_at_order',
] as const

type Step = (typeof STEPS)[number]

/** What is asked of whom the client is bound to. */
const STEPS_OF_BINDING: Step[] = ['placed_by_client', 'own_client', 'own_email', 'member_at_order']

const BINDING_STATES = ['none', 'bound', 'bound_to_other', 'not_needed'] as const

const ASSOCIATION_STATES = [
  'holds',
  'others',
  'comes_first',
  'comes_second',
  'agent_not_active',
] as const

/**
 * Every code that a check may have; each has its words.
 */
export const CHECK_CODES: readonly string[] = [
  ...TOKEN_STATES.flatMap((state) => [
    `check.own_token.${state}`,
    `check.registration_token.${state}`,
  ]),
  ...VISIT_STATES.map((state) => `check.visit.${state}`),
  ...STEPS.flatMap((step) => [`check.${step}.passed`, `check.${step}.failed`]),
  'check.own_email.unknown',
  ...BINDING_STATES.map((state) => `check.binding.${state}`),
  ...ASSOCIATION_STATES.map((state) => `check.association.${state}`),
  'check.nothing_after',
]

/**
 * @param viewer an affiliate reads nothing of another's link, visit or standing but that it was another's
 */
export function explainAttribution(
  facts: ReceiptFacts,
  names: AttributionNames,
  viewer: Viewer
): Check[] {
  const { decision, subject, binding, association, foundOwn } = facts
  const visits = considerVisits(facts)
  const chosen = visits.find(({ refusal }) => refusal === null)
  const isTheirs = (affiliateId: number) =>
    viewer.kind === 'admin' || viewer.affiliateId === affiliateId

  const checks: Check[] = []
  const say = (state: CheckState, code: string, values: Record<string, Value> = {}) =>
    checks.push({ state, ...statement(`check.${code}`, { kind: subject.kind, ...values }) })

  // where the client's agent or an earlier order decides, what is wrong with a token does not matter
  const isBound =
    decision.outcome === 'credited' &&
    (decision.source === 'binding' || decision.source === 'association')
  const [state, code] = tokenCheck('own_token', facts.ownToken)
  say(state === 'failed' && (chosen || isBound) ? 'neutral' : state, code)
  visits.filter(({ source }) => source === 'own').forEach(sayVisit)
  sayRegistration()
  if (chosen) {
    const { link, linkId } = chosen.touch
    sayJudgement(STEPS, ownerOf(link, linkId, names, viewer), link!)
  }
  sayBinding()
  sayAssociation()
  return checks

  function sayRegistration() {
    const { registrationToken } = facts
    if (subject.kind !== 'order') return
    // where the order's own visit counts, the registration's are not asked
    if (registrationToken.state === 'none' && chosen) return
    const isAsked = chosen === undefined || chosen.source === 'registration'
    const [found, words] = tokenCheck('registration_token', registrationToken)
    say(isAsked && !(found === 'failed' && isBound) ? found : 'neutral', words)
    visits.filter(({ source }) => source === 'registration').forEach(sayVisit)
  }

  function sayVisit(visit: ConsideredVisit) {
    const { touch, refusal } = visit
    const isAfterChosen = chosen !== undefined && visits.indexOf(visit) > visits.indexOf(chosen)
    const values = {
      ...visitValues(touch, subject.at),
      ...ownerOf(touch.link, touch.linkId, names, viewer),
      model: facts.model,
    }
    if (isAfterChosen) return say('neutral', 'visit.not_needed', values)
    if (refusal === null) return say('passed', 'visit.alive', values)
    say(chosen || isBound ? 'neutral' : 'failed', `visit.${refusal.reason}`, values)
  }

  function sayBinding() {
    if (!binding) {
      if (binding === null && !chosen && subject.kind === 'order') say('neutral', 'binding.none')
      return
    }
    const { affiliateId, since } = binding
    const isYours = viewer.kind === 'affiliate' && viewer.affiliateId === affiliateId
    const values = {
      whose: viewer.kind === 'admin' ? 'admin' : isYours ? 'own' : 'other',
      affiliate: viewer.kind === 'admin' ? (names.affiliates.get(affiliateId) ?? '–') : '',
      since: { day: since },
    }
    const isByBinding =
      (decision.outcome === 'credited' ? decision : decision.through)?.source === 'binding'
    if (!isByBinding) return say('neutral', 'binding.not_needed', values)
    if (!isTheirs(affiliateId)) return say('failed', 'binding.bound_to_other', values)

    say('passed', 'binding.bound', values)
    if (decision.outcome === 'refused') {
      sayJudgement(STEPS_OF_BINDING, { ...values, link: '' }, binding)
    }
  }

  function sayAssociation() {
    if (!association) return
    const { affiliateId, since, agentAtSubject } = association
    const isYours = viewer.kind === 'affiliate' && viewer.affiliateId === affiliateId
    const values = {
      whose: viewer.kind === 'admin' ? 'admin' : isYours ? 'own' : 'other',
      affiliate: viewer.kind === 'admin' ? (names.affiliates.get(affiliateId) ?? '–') : '',
      since: { day: since },
      consented: association.kind === 'manager' ? 'yes' : 'no',
    }
    const isCredited = decision.outcome === 'credited' && decision.source === 'association'
    if (!isTheirs(affiliateId)) {
      // that the client has an agent matters to an affiliate where it took the order from them
      if (isCredited) say('failed', 'association.others', values)
      return
    }
    say('passed', 'association.holds', values)
    if (agentAtSubject !== 'active') return say('failed', 'association.agent_not_active', values)
    if (isCredited && decision.passedOver) say('passed', 'association.comes_first', values)
    if (decision.passedOver?.reason === 'visit_comes_first') {
      say('neutral', 'association.comes_second', values)
    }
  }

  function sayJudgement(
    steps: readonly Step[],
    owner: Record<string, Value>,
    judged: LinkFacts | BindingFacts
  ) {
    // how another affiliate stands is theirs to know
    if (!isTheirs(judged.affiliateId)) return

    const values = { ...owner, createdBy: subject.createdBy }
    for (const [index, step] of steps.entries()) {
      const standing = failureOf(step, judged, foundOwnBy(judged.affiliateId))
      if (standing !== null) {
        say('failed', `${step}.failed`, { ...values, standing })
        if (index < steps.length - 1) say('neutral', 'nothing_after')
        return
      }
      if (step === 'own_email' && !subject.clientEmailKnown) {
        say('neutral', 'own_email.unknown', values)
      } else say('passed', `${step}.passed`, values)
    }
  }

  function failureOf(
    step: Step,
    judged: LinkFacts | BindingFacts,
    own: string | null
  ): string | null {
    const unlessActive = (standing: string | null) =>
      standing === 'active' ? null : (standing ?? 'none')
    const link = 'standingAtVisit' in judged ? judged : null
    switch (step) {
      case 'placed_by_client':
        return subject.createdBy === 'client' ? null : 'other'
      case 'own_client':
        return own === 'own_client' || subject.clientId === judged.affiliateClientId
          ? 'other'
          : null
      case 'own_email':
        return own === 'own_email' ? 'other' : null
      case 'link_at_visit':
        return link && unlessActive(link.standingAtVisit)
      case 'member_at_visit':
        return link && unlessActive(link.affiliateAtVisit)
      case 'link_at_order':
        return link && unlessActive(link.standingAtSubject)
      case 'member_at_order':
        return unlessActive(judged.affiliateAtSubject)
    }
  }

  /** The addresses are not kept: what they said is in the decision, and in those before. */
  function foundOwnBy(affiliateId: number): string | null {
    const { passedOver } = decision
    const found: { reason: string; affiliateId: number | undefined }[] = [
      ...(decision.outcome === 'refused'
        ? [{ reason: decision.reason, affiliateId: decision.through?.affiliateId }]
        : []),
      ...(passedOver ? [passedOver] : []),
      ...(foundOwn ? [ownOf(foundOwn)] : []),
    ]
    return (
      found.find(
        (one) =>
          one.affiliateId === affiliateId &&
          (one.reason === 'own_client' || one.reason === 'own_email')
      )?.reason ?? null
    )
  }
}

const ownOf = ({ reason, through }: Refusal) => ({ reason, affiliateId: through?.affiliateId })

function tokenCheck(name: string, token: TokenFacts): [CheckState, string] {
  if (token.state === 'read') return ['passed', `${name}.read`]
  return ['failed', `${name}.${token.state === 'unreadable' ? token.reason : token.state}`]
}

function visitValues({ at, lifeDays }: TouchFacts, orderedAt: number): Record<string, Value> {
  return {
    visitedAt: { instant: at },
    lifeDays,
    diesAt: { instant: at + lifeDays * DAY_MS },
    at: { instant: orderedAt },
  }
}

/**
 * @returns `whose`: `own` (the reader's), `other`, or `admin` with the names; `link` is empty where it is not shown
 */
export function ownerOf(
  link: { affiliateId: number } | null,
  linkId: number,
  { links }: Pick<AttributionNames, 'links'>,
  viewer: Viewer
): { whose: string; link: string; affiliate: string } {
  const label = links.get(linkId)
  if (viewer.kind === 'admin') {
    return {
      whose: 'admin',
      link: label?.code ?? `#${linkId}`,
      affiliate: label?.affiliateName ?? '–',
    }
  }
  const isOwn = link !== null && link.affiliateId === viewer.affiliateId
  return { whose: isOwn ? 'own' : 'other', link: isOwn ? (label?.name ?? '–') : '', affiliate: '' }
}
