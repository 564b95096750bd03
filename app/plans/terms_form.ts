/**
 * The editor's form of a plan's terms: what is typed, what it means, what is wrong with it, and what is odd. Pure.
 */
import {
  amountsText,
  list,
  type Mistake,
  oneOf,
  type Parsed,
  parseAmounts,
  parsePercent,
  parseWhole,
  percentText,
  record,
  someOf,
  text,
} from '#plans/form_values'
import {
  DOMAIN_ACTIONS,
  type DomainAction,
  ITEM_KINDS,
  type ItemKind,
  type PlanRule,
  type PlanTerms,
  type RuleEarning,
  type RuleMatch,
} from '#plans/plan_terms'

export const MOST_RULES = 50
export const MOST_ENTRIES = 50
export const MOST_HOLD_DAYS = 3_650
export const MOST_RENEWALS = 1_000
/** Bytes of JSON that a version may have: MySQL's TEXT ends at 65,535. */
const MOST_BYTES = 60_000

export const EARNINGS = ['percent', 'fixed', 'nothing'] as const
export const PAYMENTS = ['', 'new', 'renewal'] as const
export const BINDINGS = ['order', 'life'] as const
export const RELEASES = ['automatic', 'manual'] as const

/** Lists that are typed, comma-separated, with the characters that an entry may have. */
export const LISTS = {
  products: 128,
  productGroups: 128,
  tlds: 64,
  billingCycles: 32,
} as const

export type ListName = keyof typeof LISTS

export interface RuleForm extends Record<ListName, string> {
  kinds: ItemKind[]
  domainActions: DomainAction[]
  payment: (typeof PAYMENTS)[number]
  earns: (typeof EARNINGS)[number]
  percent: string
  /** `EUR 1.00`, one currency a line. */
  amounts: string
}

export interface TermsForm {
  rules: RuleForm[]
  holdDays: string
  minimumOrder: string
  binding: (typeof BINDINGS)[number]
  /** Empty: all. */
  renewalPayments: string
  release: (typeof RELEASES)[number]
}

const EMPTY_RULE: RuleForm = {
  kinds: [],
  products: '',
  productGroups: '',
  tlds: '',
  domainActions: [],
  billingCycles: '',
  payment: '',
  earns: 'percent',
  percent: '',
  amounts: '',
}

/**
 * @param input the request's fields, whatever they are
 */
export function readTermsForm(input: Record<string, unknown>): TermsForm {
  return {
    rules: list(input.rules)
      .slice(0, MOST_RULES + 1)
      .map(readRule),
    holdDays: text(input.hold_days),
    minimumOrder: text(input.minimum_order),
    binding: oneOf(BINDINGS, input.binding, 'order'),
    renewalPayments: text(input.renewal_payments),
    release: oneOf(RELEASES, input.release, 'automatic'),
  }
}

function readRule(input: unknown): RuleForm {
  const fields = record(input)
  return {
    kinds: someOf(ITEM_KINDS, fields.kinds),
    products: text(fields.products),
    productGroups: text(fields.product_groups),
    tlds: text(fields.tlds),
    domainActions: someOf(DOMAIN_ACTIONS, fields.domain_actions),
    billingCycles: text(fields.billing_cycles),
    payment: oneOf(PAYMENTS, fields.payment, ''),
    earns: oneOf(EARNINGS, fields.earns, 'percent'),
    percent: text(fields.percent),
    amounts: text(fields.amounts),
  }
}

/**
 * The form that shows the terms, in the habits of the language.
 */
export function termsFormOf(terms: PlanTerms, locale: string): TermsForm {
  return {
    rules: terms.rules.map(({ match, earns }) => ({
      kinds: match.kinds ?? [],
      products: joined(match.products),
      productGroups: joined(match.productGroups),
      tlds: joined(match.tlds),
      domainActions: match.domainActions ?? [],
      billingCycles: joined(match.billingCycles),
      payment: match.payment ?? '',
      earns: earns.kind,
      percent: earns.kind === 'percent' ? percentText(earns.bps, locale) : '',
      amounts: earns.kind === 'fixed' ? amountsText(earns.amounts, locale) : '',
    })),
    holdDays: String(terms.holdDays),
    minimumOrder: amountsText(terms.minimumOrder, locale),
    binding: terms.binding,
    renewalPayments: terms.renewalPayments === null ? '' : String(terms.renewalPayments),
    release: terms.release,
  }
}

const joined = (entries: readonly string[] | undefined) => (entries ?? []).join(', ')

/** What the editor's buttons do to the rules; `position` counts from 0. */
export type RuleAct = { act: 'add' } | { act: 'remove' | 'up' | 'down'; position: number }

/**
 * The rules after a button was pressed; nothing that was typed is lost but a rule that is removed.
 */
export function changeRules(rules: RuleForm[], change: RuleAct): RuleForm[] {
  if (change.act === 'add') return rules.length < MOST_RULES ? [...rules, EMPTY_RULE] : rules
  const { act, position } = change
  if (position >= rules.length) return rules
  if (act === 'remove') return rules.toSpliced(position, 1)

  const other = act === 'up' ? position - 1 : position + 1
  if (other < 0 || other >= rules.length) return rules
  return rules.with(position, rules[other]!).with(other, rules[position]!)
}

export type ParsedTerms = {
  mistakes: Mistake[]
  /** Those rules that have no mistakes, by position. */
  rules: (PlanRule | null)[]
  /** null where there are mistakes. */
  terms: PlanTerms | null
}

export function parseTerms(form: TermsForm): ParsedTerms {
  const mistakes: Mistake[] = []
  const take = <T>(field: string, parsed: Parsed<T>): T | null => {
    if (parsed.ok) return parsed.value
    mistakes.push({ field, reason: parsed.reason, values: parsed.values })
    return null
  }

  if (form.rules.length > MOST_RULES) {
    mistakes.push({ field: 'rules', reason: 'too_many_rules', values: { most: MOST_RULES } })
  }
  const rules = form.rules.map((rule, index): PlanRule | null => {
    const before = mistakes.length
    const earns = parseEarning(rule, `rules[${index}]`, take)
    const match = parseMatch(rule, `rules[${index}]`, take)
    return mistakes.length === before && earns && match ? { match, earns } : null
  })

  const holdDays = take('hold_days', parseWhole(form.holdDays, MOST_HOLD_DAYS))
  const minimumOrder = take('minimum_order', parseAmounts(form.minimumOrder))
  const renewalPayments =
    form.renewalPayments === ''
      ? null
      : take('renewal_payments', parseWhole(form.renewalPayments, MOST_RENEWALS))

  const terms: PlanTerms = {
    rules: rules.filter((rule) => rule !== null),
    holdDays: holdDays ?? 0,
    minimumOrder: minimumOrder ?? {},
    binding: form.binding,
    renewalPayments,
    release: form.release,
  }
  if (Buffer.byteLength(JSON.stringify(terms)) > MOST_BYTES) {
    mistakes.push({ field: 'rules', reason: 'too_long_altogether' })
  }
  return { mistakes, rules, terms: mistakes.length === 0 ? terms : null }
}

type Take = <T>(field: string, parsed: Parsed<T>) => T | null

function parseEarning(rule: RuleForm, name: string, take: Take): RuleEarning | null {
  if (rule.earns === 'nothing') return { kind: 'nothing' }
  if (rule.earns === 'percent') {
    const bps = take(`${name}[percent]`, parsePercent(rule.percent))
    return bps === null ? null : { kind: 'percent', bps }
  }
  const parsed = parseAmounts(rule.amounts)
  const isEmpty = parsed.ok && Object.keys(parsed.value).length === 0
  const amounts = take(
    `${name}[amounts]`,
    isEmpty ? { ok: false, reason: 'amounts_missing' } : parsed
  )
  return amounts && { kind: 'fixed', amounts }
}

function parseMatch(rule: RuleForm, name: string, take: Take): RuleMatch | null {
  const products = take(`${name}[products]`, parseList('products', rule.products))
  const groups = take(`${name}[product_groups]`, parseList('productGroups', rule.productGroups))
  const tlds = take(`${name}[tlds]`, parseList('tlds', rule.tlds))
  const cycles = take(`${name}[billing_cycles]`, parseList('billingCycles', rule.billingCycles))
  if (!products || !groups || !tlds || !cycles) return null

  return {
    ...(rule.kinds.length > 0 && { kinds: rule.kinds }),
    ...(products.length > 0 && { products }),
    ...(groups.length > 0 && { productGroups: groups }),
    ...(tlds.length > 0 && { tlds }),
    ...(rule.domainActions.length > 0 && { domainActions: rule.domainActions }),
    ...(cycles.length > 0 && { billingCycles: cycles }),
    ...(rule.payment !== '' && { payment: rule.payment }),
  }
}

function parseList(name: ListName, typed: string): Parsed<string[]> {
  const words = typed.split(/[,\n]/).map((entry) => entry.trim())
  const entries = [...new Set(words.map((entry) => (name === 'tlds' ? tldOf(entry) : entry)))]
  const given = entries.filter((entry) => entry !== '')
  if (given.length > MOST_ENTRIES) {
    return { ok: false, reason: 'too_many_entries', values: { most: MOST_ENTRIES } }
  }
  const long = given.find((entry) => entry.length > LISTS[name])
  if (long) {
    return {
      ok: false,
      reason: 'entry_too_long',
      values: { entry: `${long.slice(0, 40)}…`, most: LISTS[name] },
    }
  }
  const odd = name === 'tlds' && given.find((entry) => !TLD.test(entry))
  if (odd) return { ok: false, reason: 'tld', values: { entry: odd.slice(0, 40) } }
  return { ok: true, value: given }
}

const TLD = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?(?:\.[\p{L}\p{N}-]+)*$/u

/** `.IT`, `*.it` and `it` are the same. */
const tldOf = (typed: string) => typed.toLowerCase().replace(/^\*?\./, '')

/**
 * Something that is allowed and perhaps not meant. Words: `plans.warnings.<reason>` in resources/lang.
 */
export type TermsWarning =
  | { reason: 'no_rules' | 'nothing_earns' }
  /** Positions of two rules: an item never comes to `rule`, since `by` decides it before. */
  | { reason: 'unreachable'; rule: number; by: number }

/**
 * @param rules by position; null for one that has mistakes
 */
export function warningsOf(rules: readonly (PlanRule | null)[]): TermsWarning[] {
  if (rules.length === 0) return [{ reason: 'no_rules' }]

  const unreachable = rules.flatMap((rule, position): TermsWarning[] => {
    if (!rule) return []
    const by = rules
      .slice(0, position)
      .findIndex((earlier) => earlier !== null && covers(earlier.match, rule.match))
    return by === -1 ? [] : [{ reason: 'unreachable', rule: position, by }]
  })
  const isFruitless = rules.every((rule) => rule?.earns.kind === 'nothing')
  return [...(isFruitless ? [{ reason: 'nothing_earns' as const }] : []), ...unreachable]
}

/**
 * Whether every item that `match` is about is one that `wider` is about.
 */
export function covers(wider: RuleMatch, match: RuleMatch): boolean {
  const holds = (all: readonly string[] | undefined, some: readonly string[] | undefined) =>
    all === undefined || (some !== undefined && some.every((entry) => all.includes(entry)))
  const isAnyKind = ITEM_KINDS.every((kind) => wider.kinds?.includes(kind))

  return (
    (wider.payment === undefined || wider.payment === match.payment) &&
    (isAnyKind || holds(wider.kinds, match.kinds)) &&
    holds(wider.products, match.products) &&
    holds(wider.productGroups, match.productGroups) &&
    holds(wider.tlds, match.tlds) &&
    holds(wider.domainActions, match.domainActions) &&
    holds(wider.billingCycles, match.billingCycles)
  )
}
