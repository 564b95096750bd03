/**
 * What a plan version pays. Kept as JSON in `plan_versions.terms`; an older version keeps its words for ever, so
 * whatever was once written must stay readable (`readPlanTerms`).
 */
export const ITEM_KINDS = [
  'hosting',
  'domain',
  'addon',
  'upgrade',
  'setup',
  'usage',
  'other',
] as const
export const DOMAIN_ACTIONS = ['register', 'renew', 'transfer'] as const

export type ItemKind = (typeof ITEM_KINDS)[number]
export type DomainAction = (typeof DOMAIN_ACTIONS)[number]

/**
 * What an item must be for a rule to decide it. A field that is not there asks nothing; of a list any one will do.
 * Ids, groups and cycles are the panel's own words, compared exactly; TLDs without the dot, in lower case.
 */
export interface RuleMatch {
  kinds?: ItemKind[]
  products?: string[]
  productGroups?: string[]
  tlds?: string[]
  domainActions?: DomainAction[]
  billingCycles?: string[]
  /** Only first payments, or only renewals; both where it is not there. */
  payment?: 'new' | 'renewal'
}

export type RuleEarning =
  /** Of the item net of tax and discount, in basis points: 1250 = 12.5 %. */
  | { kind: 'percent'; bps: number }
  /** For each such item, in minor units by currency; nothing in a currency that is not there. Never converted. */
  | { kind: 'fixed'; amounts: Record<string, number> }
  | { kind: 'nothing' }

export interface PlanRule {
  match: RuleMatch
  earns: RuleEarning
}

export interface PlanTerms {
  /** In order: the first that matches an item decides it. An item that none matches earns nothing. */
  rules: PlanRule[]
  /** Days from the payment until a commission is available. */
  holdDays: number
  /** By currency, in minor units: orders of less, net of tax and discount, earn nothing. No entry: no minimum. */
  minimumOrder: Record<string, number>
  /** `life`: later orders of the same client earn for the same affiliate, without a visit. */
  binding: 'order' | 'life'
  /** Of each service, how many renewals earn at most; null: all. */
  renewalPayments: number | null
  /** Whether commissions become available by themselves when their hold ends, or when an admin says so. */
  release: 'automatic' | 'manual'
}

/** The terms before there were rules. */
interface FirstTerms {
  percentBps: number
  holdDays: number
  renewals?: boolean
}

/**
 * @param stored the JSON of `plan_versions.terms`, as text or read
 */
export function readPlanTerms(stored: unknown): PlanTerms {
  const terms = (typeof stored === 'string' ? JSON.parse(stored) : stored) as PlanTerms | FirstTerms
  if ('rules' in terms) return terms

  return simpleTerms(terms)
}

/**
 * One percentage for everything.
 * @param renewals whether renewals earn too
 */
export function simpleTerms({ percentBps, holdDays, renewals = false }: FirstTerms): PlanTerms {
  return {
    rules: [
      {
        match: renewals ? {} : { payment: 'new' },
        earns: { kind: 'percent', bps: percentBps },
      },
    ],
    holdDays,
    minimumOrder: {},
    binding: 'order',
    renewalPayments: null,
    release: 'automatic',
  }
}

/**
 * Whether any renewal may earn under the terms.
 */
export function paysRenewals(terms: PlanTerms): boolean {
  return (
    terms.renewalPayments !== 0 &&
    terms.rules.some(({ match, earns }) => match.payment !== 'new' && earns.kind !== 'nothing')
  )
}
