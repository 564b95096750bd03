/**
 * A receipt as its reader may have it: nothing that an affiliate must not read gets past here. Pure.
 */
import type { Role } from '#plans/roles'
import type { AttributionDecision, Through, TokenFacts, TouchFacts } from '#referrals/attribution'
import { maskHost, shownClient } from '#affiliates/mask_client'
import { SUSPICION_REASONS } from '#referrals/suspicions'
import { redactDescription } from '#referrals/redact_description'
import {
  type AttributionNames,
  type Check,
  explainAttribution,
  ownerOf,
} from '#receipts/explain_attribution'
import { type ExplainedInvoice, explainCalculation } from '#receipts/explain_calculation'
import { type Statement, statement, type Viewer } from '#receipts/statement'
import { type TimelineEntry, timelineOf } from '#receipts/timeline'
import { changeCause, type Money, ruleOf, verdictOf } from '#receipts/verdict'
import type {
  ReceiptSource,
  SourceClient,
  SourceCommission,
  SourceDecision,
  SourceInvoice,
  SourcePlan,
} from '#receipts/source'

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

/** What an admin reads and an affiliate does not; each has its words under `receipts.hidden`. */
export const HIDDEN_FACTS = [
  'client',
  'email',
  'client_id',
  'order_id',
  'order_number',
  'payment_method',
  'coupon',
  'status_reason',
  'services',
  'invoices',
  'visits',
] as const

export type HiddenFact = (typeof HIDDEN_FACTS)[number]

export interface EarlierDecision {
  at: number
  rule: Statement
  checks: Check[]
  /** What was different when it was decided the next time. */
  changed: Statement[]
}

export interface Calculation {
  plan: SourcePlan
  /** In which they earn by it. */
  role: Role
  invoices: (ExplainedInvoice & { title: Statement })[]
  sums: Money[]
  /** Whether the books say what the terms give. */
  isBookedSo: boolean
}

const CHANGED = ['registration_token', 'client_email', 'binding', 'standing', 'other'] as const

/** Every further code that a receipt may have. */
export const RECEIPT_CODES: readonly string[] = [
  'about.order',
  'about.signup',
  'about.ordered',
  'about.placed',
  'afterwards.review_open',
  'afterwards.review_accepted',
  'afterwards.review_rejected',
  'afterwards.changed',
  ...[...SUSPICION_REASONS, 'other'].map((reason) => `review.${reason}`),
  ...CHANGED.map((what) => `changed.${what}`),
  'hold.pending',
  'hold.pending_manual',
  'hold.in_review',
  'hold.available',
  'hold.paid',
  'invoice.payment',
  'invoice.renewal',
]

export function composeReceipt(source: ReceiptSource, viewer: Viewer): Receipt {
  const names: AttributionNames = {
    links: new Map(
      source.links.map((link) => [
        link.id,
        { ...link, affiliateName: source.affiliates.get(link.affiliateId) ?? '–' },
      ])
    ),
    affiliates: source.affiliates,
  }
  const isTheirs = (affiliateId: number | null | undefined) =>
    viewer.kind === 'admin' || affiliateId === viewer.affiliateId

  const current = source.decisions.at(-1)
  const concern = current ? concernOf(current.facts.decision, viewer) : null
  const isSuperseded = current !== undefined && concern === null
  const earner = concern?.through ?? null
  const subjectId = viewer.kind === 'affiliate' ? viewer.affiliateId : earner?.affiliateId
  const referral = source.referrals.find(({ affiliateId }) => affiliateId === subjectId) ?? null
  const commissions = source.commissions.filter(
    ({ referralId }) => viewer.kind === 'admin' || referralId === referral?.id
  )
  const ofEarner = commissions.filter(({ referralId }) => referralId === referral?.id)
  const reviews = source.reviews.filter(({ affiliateId }) => isTheirs(affiliateId))
  const review = reviews.find(({ affiliateId }) => affiliateId === subjectId) ?? null

  const calculation = concern?.outcome === 'credited' ? calculate() : null
  const verdict = verdictOf({
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

  return {
    kind: source.kind,
    verdict,
    about: aboutOf(),
    ordered: orderedOf(),
    placed: placedOf(),
    rule: current ? decisionRule(current) : statement('rule.undecided', { kind: source.kind }),
    afterwards: afterwardsOf(),
    checks: current ? explainAttribution(current.facts, names, viewer) : [],
    earlier: earlierOf(),
    calculation,
    holds: holdsOf(ofEarner, calculation?.plan ?? null),
    timeline: timeline(),
    hidden: viewer.kind === 'admin' ? hiddenOf(source, clientValue(source.client, viewer)) : null,
  }

  function decisionRule({ facts }: SourceDecision): Statement {
    const mine = concernOf(facts.decision, viewer)
    if (!mine) return statement('rule.superseded', { kind: source.kind })
    return ruleOf(
      mine,
      source.kind,
      ownerOf(mine.through, mine.through?.linkId ?? 0, names, viewer)
    )
  }

  function aboutOf(): Statement {
    const at = source.order?.placedAt ?? source.client.registeredAt ?? referral?.occurredAt ?? 0
    const through = earner ?? referral
    const owner = ownerOf(through, through?.linkId ?? 0, names, viewer)
    return statement(`about.${source.kind}`, {
      at: { instant: at },
      client: clientValue(source.client, viewer),
      hasClient: clientValue(source.client, viewer) === '' ? 'no' : 'yes',
      number: viewer.kind === 'admin' ? orderName(source) : '',
      panel: viewer.kind === 'admin' ? source.panel.name : '',
      through: through ? 'yes' : 'no',
      ...owner,
    })
  }

  function placedOf(): Statement | null {
    const by = source.order?.placedBy
    if (!by || !isTheirs(by.affiliateId)) return null
    return statement('about.placed', { agent: viewer.kind === 'admin' ? by.name : '' })
  }

  function orderedOf(): Statement | null {
    const { order } = source
    if (!order || order.firstItem === null) return null
    return statement('about.ordered', {
      item: viewer.kind === 'admin' ? order.firstItem : redact(order.firstItem, source),
      more: order.moreItems,
    })
  }

  function afterwardsOf(): Statement[] {
    const said: Statement[] = []
    if (review && !isSuperseded) {
      const reasons = review.reasons.map(({ reason, values }) =>
        statement(
          `review.${SUSPICION_REASONS.find((known) => known === reason) ?? 'other'}`,
          // how close it was is for whoever checks
          viewer.kind === 'admin'
            ? { seconds: '–', orders: '–', ...values }
            : { seconds: '–', orders: '–' }
        )
      )
      const state = review.state === 'open' ? 'review_open' : `review_${review.state}`
      said.push(
        statement(`afterwards.${state}`, {
          reasons: { list: reasons },
          on: { day: review.decidedAt ?? review.openedAt },
          by: viewer.kind === 'admin' ? (review.decidedBy ?? '–') : '',
          note: viewer.kind === 'admin' ? (review.note ?? '') : '',
          hasNote: viewer.kind === 'admin' && review.note ? 'yes' : 'no',
        })
      )
    }
    const byPeople = ofEarner
      .flatMap(({ changes }) => changes)
      .filter(({ reason }) => reason !== null && reason !== '')
    const told = new Set<string>()
    for (const { cause, reason, at, actorName } of byPeople) {
      if (told.has(`${cause} ${reason} ${at}`)) continue
      told.add(`${cause} ${reason} ${at}`)
      said.push(
        statement('afterwards.changed', {
          cause: changeCause(cause),
          on: { day: at },
          reason: reason!,
          by: viewer.kind === 'admin' ? (actorName ?? '–') : '',
        })
      )
    }
    return said
  }

  function earlierOf(): EarlierDecision[] {
    return source.decisions
      .slice(0, -1)
      .map((decision, index) => ({
        at: decision.decidedAt,
        rule: decisionRule(decision),
        checks: explainAttribution(decision.facts, names, viewer),
        changed: changedBetween(decision, source.decisions[index + 1]!),
      }))
      .reverse()
  }

  function calculate(): Calculation | null {
    const { plan, order } = source
    if (!plan || !order || source.invoices.length === 0) return null

    const invoices = source.invoices
      .filter(
        (invoice) => viewer.kind === 'admin' || invoice.lines.length > 0 || invoice.isAfterEnd
      )
      .map((invoice) => ({
        ...explainInvoice(invoice, plan),
        title: statement(invoice.isRenewal ? 'invoice.renewal' : 'invoice.payment', {
          at: { day: invoice.paidAt },
          number: viewer.kind === 'admin' ? invoice.externalId : '',
        }),
      }))
    return {
      plan,
      role: earner?.role ?? 'affiliate',
      invoices,
      sums: addUp(invoices.map(({ currency, sums }) => ({ currency, minor: sums.commission }))),
      isBookedSo: invoices.every(({ isBookedSo }) => isBookedSo),
    }
  }

  function explainInvoice(invoice: SourceInvoice, plan: SourcePlan) {
    const order = source.order!
    const booked = new Map<number, number>()
    const rejected = new Set<number>()
    for (const { invoiceId, itemId, amount, changes } of ofEarner) {
      if (invoiceId !== invoice.id) continue
      booked.set(itemId, (booked.get(itemId) ?? 0) + amount)
      if (changes.some(({ cause }) => cause === 'admin_rejected')) rejected.add(itemId)
    }
    if (review?.state === 'rejected') {
      for (const { itemId } of invoice.lines) rejected.add(itemId)
    }
    return explainCalculation({
      terms: plan.terms,
      judged: invoice.judged ?? { amount: 0, currency: order.currency },
      invoice,
      items: invoice.descriptions.map(({ id, description }) => ({
        itemId: id,
        description: viewer.kind === 'admin' ? description : redact(description, source),
        renewalsBefore: invoice.items.find((item) => item.id === id)?.renewalsBefore ?? 0,
      })),
      lines: invoice.lines,
      isAfterEnd: invoice.isAfterEnd,
      hasCoupon: order.coupon !== null && !invoice.isRenewal,
      booked,
      rejected,
    })
  }

  function timeline(): TimelineEntry[] {
    const visits = current ? touchesOf(current.facts) : []
    const seen = visits.filter(({ link }) => isTheirs(link?.affiliateId))
    const registered = current ? readTouches(current.facts.registrationToken) : []
    return timelineOf({
      source,
      placed: placedOf(),
      visits: seen.map((touch) => ({
        at: touch.at,
        values: { ...ownerOf(touch.link, touch.linkId, names, viewer) },
      })),
      showsRegistration:
        source.kind === 'signup' || registered.some(({ link }) => isTheirs(link?.affiliateId)),
      showsPayments: viewer.kind === 'admin' || concern?.outcome === 'credited',
      showsClosure: viewer.kind === 'admin',
      commissions,
      reviews: isSuperseded ? [] : reviews,
      decidedAgain: source.decisions.slice(1).map((decision) => ({
        at: decision.decidedAt,
        verdict: decisionRule(decision),
      })),
    })
  }
}

/** A decision as far as it is the viewer's business. */
interface Concern {
  outcome: 'credited' | 'refused'
  reason: string
  values: Record<string, string | number>
  through: Through | null
}

/**
 * @returns null for an affiliate whom the decision passes by
 */
function concernOf(decision: AttributionDecision, viewer: Viewer): Concern | null {
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

function readTouches(token: TokenFacts): TouchFacts[] {
  return token.state === 'read' ? [token.first, token.last] : []
}

function touchesOf({ ownToken, registrationToken }: SourceDecision['facts']): TouchFacts[] {
  const touches = [...readTouches(ownToken), ...readTouches(registrationToken)]
  return touches.filter(
    ({ visitId }, index) => touches.findIndex((other) => other.visitId === visitId) === index
  )
}

/**
 * Who came, as the viewer may read it.
 */
function clientValue(client: SourceClient, viewer: Viewer): string {
  if (viewer.kind === 'affiliate') return shownClient(client.email) ?? ''
  const person = [client.name, client.company].filter(Boolean).join(', ')
  return person || client.email || `#${client.externalId}`
}

function orderName({ order }: ReceiptSource): string {
  return order ? (order.number ?? order.externalId) : ''
}

/**
 * A description without what says who the client is: beside names and hosts also the user names of their services.
 */
export function redact(
  description: string,
  { client, privateWords }: Pick<ReceiptSource, 'client' | 'privateWords'>
): string {
  const withoutWords = privateWords
    .filter((word) => word.length > 1)
    .sort((one, other) => other.length - one.length)
    .reduce(
      (text, word) =>
        text.replace(standingAlone(word), word.includes('.') ? maskHost(word) : '***'),
      description
    )
  return redactDescription(withoutWords, client)
}

function standingAlone(word: string) {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu')
}

function changedBetween(before: SourceDecision, after: SourceDecision): Statement[] {
  const differs = (of: (facts: SourceDecision['facts']) => unknown) =>
    JSON.stringify(of(before.facts)) !== JSON.stringify(of(after.facts))
  const visitIds = (token: TokenFacts) =>
    token.state === 'read' ? [token.first.visitId, token.last.visitId] : token.state
  const changed = [
    ...(differs(({ registrationToken }) => visitIds(registrationToken))
      ? ['registration_token']
      : []),
    ...(differs(({ subject }) => subject.clientEmailKnown) ? ['client_email'] : []),
    ...(differs(({ binding }) => binding ?? null) ? ['binding'] : []),
    ...(differs(({ ownToken, registrationToken }) => [
      readTouches(ownToken).map(({ link }) => link),
      readTouches(registrationToken).map(({ link }) => link),
    ]) && !differs(({ registrationToken }) => visitIds(registrationToken))
      ? ['standing']
      : []),
  ]
  return (changed.length > 0 ? changed : ['other']).map((what) => statement(`changed.${what}`))
}

function sumsOf(
  commissions: SourceCommission[],
  amountOf: (commission: SourceCommission) => number
): Money[] {
  return addUp(
    commissions.map((commission) => ({
      currency: commission.currency,
      minor: amountOf(commission),
    }))
  )
}

/** Each currency by itself. */
function addUp(amounts: Money[]): Money[] {
  const sums = new Map<string, number>()
  for (const { minor, currency } of amounts) {
    sums.set(currency, (sums.get(currency) ?? 0) + minor)
  }
  return [...sums].map(([currency, minor]) => ({ currency, minor }))
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

function holdsOf(commissions: SourceCommission[], plan: SourcePlan | null): Statement[] {
  const states = ['in_review', 'pending', 'available', 'paid'] as const
  return states.flatMap((status) => {
    const alike = commissions.filter((commission) => commission.status === status)
    const instants = [...new Set(alike.map(({ availableAt }) => availableAt))].sort()
    if (status === 'available' || status === 'paid') {
      const amounts = sumsOf(alike, ({ amount }) => amount).filter(({ minor }) => minor !== 0)
      return amounts.length === 0 ? [] : [statement(`hold.${status}`, { amounts: { amounts } })]
    }
    return instants.map((availableAt) => {
      const together = alike.filter((commission) => commission.availableAt === availableAt)
      const isManual = together.some(
        ({ release, approvedAt }) => release === 'manual' && !approvedAt
      )
      return statement(`hold.${status === 'pending' && isManual ? 'pending_manual' : status}`, {
        amounts: { amounts: sumsOf(together, ({ amount }) => amount) },
        on: { day: availableAt },
        days: plan?.terms.holdDays ?? 0,
      })
    })
  })
}

function hiddenOf(source: ReceiptSource, client: string): Receipt['hidden'] {
  const { order } = source
  const facts: [HiddenFact, string | null | undefined][] = [
    ['client', client],
    ['email', source.client.email],
    ['client_id', source.client.externalId],
    ['order_id', order?.externalId],
    ['order_number', order?.number],
    ['payment_method', order?.paymentMethod],
    ['coupon', order?.coupon],
    ['status_reason', order?.statusReason],
    ['services', source.privateWords.join(', ')],
    ['invoices', source.invoices.map(({ externalId }) => externalId).join(', ')],
    [
      'visits',
      touchesOf(source.decisions.at(-1)?.facts ?? NOTHING_READ)
        .map(({ visitId }) => visitId)
        .join(', '),
    ],
  ]
  return facts
    .filter((fact): fact is [HiddenFact, string] => Boolean(fact[1]))
    .map(([label, value]) => ({ label, value }))
}

const NOTHING_READ = {
  ownToken: { state: 'none' },
  registrationToken: { state: 'none' },
} as unknown as SourceDecision['facts']
