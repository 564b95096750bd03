/**
 * What a plan pays, shown on one order: "€119.88 order → €11.99". Pure.
 */
import { decimalsOf } from '#core/money'
import { calculateCommissions, type InvoiceItem } from '#plans/calculator'
import { ITEM_KINDS, type PlanRule, type PlanTerms } from '#plans/plan_terms'

export interface WorkedExample {
  currency: string
  /** Of the order, net of tax; minor units. */
  orderAmount: number
  commission: number
  /** Position in the terms of the rule that decides. */
  rule: number
}

type About = Pick<
  InvoiceItem,
  'kind' | 'productId' | 'productGroup' | 'tld' | 'domainAction' | 'billingCycle'
>

/** An order of the ordinary kind: a year of hosting, for the first time. */
const HOSTING: About = {
  kind: 'hosting',
  productId: null,
  productGroup: null,
  tld: null,
  domainAction: null,
  billingCycle: 'yearly',
}

/** In hundredths of the major unit; a currency without decimals counts as many units. */
const AMOUNT = 11_988

/**
 * A year of hosting where that earns, else something that the first rule which pays is about. Computed by the calculator
 * itself, so it is true of the terms whatever they are.
 * @returns null where nothing earns in the currency
 */
export function workedExample(terms: PlanTerms, currency = 'EUR'): WorkedExample | null {
  const candidates = [HOSTING, ...terms.rules.flatMap(itemsOf)]
  for (const candidate of candidates) {
    const example = earn(terms, currency, candidate)
    if (example) return example
  }
  return null
}

function earn(terms: PlanTerms, currency: string, about: About): WorkedExample | null {
  const usual = decimalsOf(currency) < 2 ? AMOUNT : AMOUNT * 10 ** (decimalsOf(currency) - 2)
  const amount = Math.max(usual, terms.minimumOrder[currency] ?? 0)
  const item: InvoiceItem = {
    ...about,
    id: 1,
    amount,
    renewal: false,
    isOfOrder: true,
    renewalsBefore: 0,
  }
  const [line] = calculateCommissions(
    terms,
    { netAmount: amount, currency },
    { id: 1, currency, discount: 0, total: amount, takenBack: 0, items: [item] }
  )
  if (!line || line.rule === null || line.amount <= 0) return null
  return { currency, orderAmount: amount, commission: line.amount, rule: line.rule }
}

/** Whatever kind the rule leaves open, an earlier rule may decide some of them. */
function itemsOf({ match }: PlanRule): About[] {
  return (match.kinds ?? ITEM_KINDS).map((kind) => ({
    kind,
    productId: match.products?.[0] ?? null,
    productGroup: match.productGroups?.[0] ?? null,
    tld: match.tlds?.[0] ?? null,
    domainAction: match.domainActions?.[0] ?? null,
    billingCycle: match.billingCycles?.[0] ?? 'yearly',
  }))
}
