/**
 * A plan's terms in the words of its reader: "Domains .it, registrations, new: 5%". For receipts, the Join page,
 * members' pages and the editor. Pure; texts are `plans.words.…` in resources/lang.
 */
import type { I18n } from '@adonisjs/i18n'
import { formatPercent } from '#core/i18n/format'
import { formatMoney } from '#core/money'
import type { DecidedBy } from '#plans/calculator'
import type { Role } from '#plans/roles'
import type { PlanRule, PlanTerms, RuleEarning, RuleMatch } from '#plans/plan_terms'

/** The page's `ctx.i18n`, or `i18nManager.locale('it')`. */
export type Words = Pick<I18n, 't' | 'locale' | 'formatList'>

export interface DescribedTerms {
  /** One for each rule, in their order; empty where nothing earns. */
  rules: string[]
  /** How long a commission is held, and who releases it. */
  hold: string
  release: string
  /** Which orders are too small; null where none is. */
  minimumOrder: string | null
  /** How many renewals earn; null where no rule pays any. */
  renewals: string | null
  /** Whether later orders of the same client earn. */
  binding: string
}

/**
 * @param role in which they earn: an agent by the association for as long as it lasts, whatever the plan says of visits
 */
export function describeTerms(
  words: Words,
  terms: PlanTerms,
  role: Role = 'affiliate'
): DescribedTerms {
  const { t } = translator(words)
  const minima = amountsInWords(words, terms.minimumOrder)
  const someRenewalMatches = terms.rules.some(
    ({ match, earns }) => match.payment !== 'new' && earns.kind !== 'nothing'
  )

  return {
    rules: terms.rules.map((rule) => describeRule(words, rule)),
    hold: t('plans.words.hold', { days: terms.holdDays }),
    release: t(`plans.words.release.${terms.release}`),
    minimumOrder: minima === null ? null : t('plans.words.minimum_order', { amounts: minima }),
    renewals: !someRenewalMatches
      ? null
      : terms.renewalPayments === null
        ? t('plans.words.renewals_all')
        : t('plans.words.renewals_limited', { count: terms.renewalPayments }),
    binding: t(`plans.words.binding.${role === 'agent' ? 'association' : terms.binding}`),
  }
}

/**
 * The same as a list of sentences, rules first.
 */
export function termsInSentences(words: Words, terms: PlanTerms, role?: Role): string[] {
  const described = describeTerms(words, terms, role)
  const { rules, hold, release, minimumOrder, renewals, binding } = described
  const { t } = translator(words)
  return [
    ...(rules.length === 0 ? [t('plans.words.no_rules')] : rules),
    hold,
    release,
    minimumOrder,
    renewals,
    binding,
  ].filter((sentence) => sentence !== null)
}

/**
 * @returns what the rule is about and what it pays: "Hosting, yearly, new: 20%"
 */
export function describeRule(words: Words, { match, earns }: PlanRule): string {
  const { t } = translator(words)
  return t('plans.words.rule', {
    items: describeMatch(words, match),
    earning: describeEarning(words, earns),
  })
}

/**
 * @returns which items: "Domains .it and .com, registrations, new"; "Everything" where nothing is asked
 */
export function describeMatch(words: Words, match: RuleMatch): string {
  const { t, any } = translator(words)
  const tlds = match.tlds && any(match.tlds.map((tld) => `.${tld}`))
  const kinds = match.kinds && any(match.kinds.map((kind) => t(`plans.words.kind.${kind}`)))

  const parts = [
    tlds ? t('plans.words.of_tlds', { items: kinds ?? t('plans.words.domains'), tlds }) : kinds,
    match.products && t('plans.words.products', { names: any(match.products) }),
    match.productGroups && t('plans.words.product_groups', { names: any(match.productGroups) }),
    match.domainActions &&
      any(match.domainActions.map((act) => t(`plans.words.domain_action.${act}`))),
    match.billingCycles && any(match.billingCycles.map((cycle) => cycleInWords(words, cycle))),
    match.payment && t(`plans.words.payment.${match.payment}`),
  ].filter((part) => part !== undefined)

  const [first = t('plans.words.everything'), ...rest] = parts
  return [first.charAt(0).toLocaleUpperCase(words.locale) + first.slice(1), ...rest].join(', ')
}

/**
 * @returns "12.5%", "€1.00 or $1.10 each", "nothing"
 */
export function describeEarning(words: Words, earns: RuleEarning): string {
  const { t } = translator(words)
  if (earns.kind === 'percent') return formatPercent(earns.bps, words.locale)
  const amounts = earns.kind === 'fixed' ? amountsInWords(words, earns.amounts) : null
  return amounts === null ? t('plans.words.nothing') : t('plans.words.fixed', { amounts })
}

/**
 * Why an item earns what it earns, as a short sentence.
 * @param rule position of the rule in the terms, as `CommissionLine` has it
 */
export function describeDecision(words: Words, decidedBy: DecidedBy, rule: number | null): string {
  return translator(words).t(`plans.words.decided_by.${decidedBy}`, { rule: (rule ?? 0) + 1 })
}

/** Panels' usual words for billing cycles, which are translated; any other is shown as the panel has it. */
const CYCLES = [
  'monthly',
  'quarterly',
  'semiannually',
  'annually',
  'yearly',
  'biennially',
  'triennially',
  'once',
]

export function cycleInWords(words: Words, cycle: string): string {
  return CYCLES.includes(cycle.toLowerCase())
    ? words.t(`plans.words.cycle.${cycle.toLowerCase()}`)
    : cycle
}

/**
 * What differs between two versions, a sentence each; empty where nothing does.
 */
export function describeChanges(words: Words, before: PlanTerms, after: PlanTerms): string[] {
  const { t } = translator(words)
  const [old, current] = [describeTerms(words, before), describeTerms(words, after)]
  const gone = old.rules.filter((rule) => !current.rules.includes(rule))
  const come = current.rules.filter((rule) => !old.rules.includes(rule))
  const isReordered =
    gone.length === 0 && come.length === 0 && old.rules.join('\n') !== current.rules.join('\n')

  const changed = (['hold', 'release', 'minimumOrder', 'binding'] as const).filter(
    (part) => old[part] !== current[part]
  )
  return [
    ...come.map((rule) => t('plans.words.changes.rule_added', { rule })),
    ...gone.map((rule) => t('plans.words.changes.rule_removed', { rule })),
    ...(isReordered ? [t('plans.words.changes.reordered')] : []),
    ...changed.map((part) => current[part] ?? t('plans.words.changes.no_minimum')),
    ...(before.renewalPayments === after.renewalPayments
      ? []
      : [
          after.renewalPayments === null
            ? t('plans.words.renewals_all')
            : t('plans.words.renewals_limited', { count: after.renewalPayments }),
        ]),
  ]
}

/**
 * @returns "€1.00 or $1.10"; null where there are none
 */
export function amountsInWords(words: Words, amounts: Record<string, number>): string | null {
  const shown = Object.entries(amounts).map(([currency, minor]) =>
    formatMoney(minor, currency, words.locale)
  )
  return shown.length === 0 ? null : translator(words).any(shown)
}

function translator(words: Words) {
  return {
    t: (key: string, values?: Record<string, string | number>) => words.t(key, values),
    /** "a, b or c" */
    any: (names: string[]) => words.formatList(names, { type: 'disjunction' }),
  }
}
