/**
 * Terms, items and invoices for tests, with what a test does not care for filled in; and any of them, for properties.
 */
import fc from 'fast-check'
import { CURRENCIES } from '#core/money'
import type { InvoiceItem, PaidInvoice } from '#plans/calculator'
import {
  DOMAIN_ACTIONS,
  ITEM_KINDS,
  type PlanRule,
  type PlanTerms,
  type RuleEarning,
  type RuleMatch,
} from '#plans/plan_terms'

export const percent = (bps: number): RuleEarning => ({ kind: 'percent', bps })
export const fixed = (amounts: Record<string, number>): RuleEarning => ({ kind: 'fixed', amounts })
export const nothing: RuleEarning = { kind: 'nothing' }

export const rule = (match: RuleMatch, earns: RuleEarning): PlanRule => ({ match, earns })

export function terms(rules: PlanRule[], overrides: Partial<PlanTerms> = {}): PlanTerms {
  return {
    rules,
    holdDays: 30,
    minimumOrder: {},
    binding: 'order',
    renewalPayments: null,
    release: 'automatic',
    ...overrides,
  }
}

export function item(overrides: Partial<InvoiceItem> = {}): InvoiceItem {
  return {
    id: 1,
    kind: 'hosting',
    productId: null,
    productGroup: null,
    tld: null,
    domainAction: null,
    billingCycle: null,
    amount: 1000,
    renewal: false,
    isOfOrder: true,
    renewalsBefore: 0,
    ...overrides,
  }
}

/** Items by amount or by what differs, numbered from 1. */
export function items(...each: (number | Partial<InvoiceItem>)[]): InvoiceItem[] {
  return each.map((given, index) =>
    item({ id: index + 1, ...(typeof given === 'number' ? { amount: given } : given) })
  )
}

/** Without tax: what was paid is the items net of the discount, unless it is said. */
export function invoice(
  given: Partial<Omit<PaidInvoice, 'items'>> & { items: InvoiceItem[] }
): PaidInvoice {
  const discount = given.discount ?? 0
  const gross = given.items.reduce((sum, { amount }) => sum + amount, 0)
  return {
    id: 1,
    currency: 'EUR',
    discount,
    total: Math.max(gross - discount, 0),
    takenBack: 0,
    ...given,
  }
}

const word = fc.constantFrom('a', 'b', 'c')
const some = <T>(of: fc.Arbitrary<T>) => fc.uniqueArray(of, { minLength: 1, maxLength: 3 })

export const anyCurrency = fc.constantFrom(...CURRENCIES)

export const anyMatch: fc.Arbitrary<RuleMatch> = fc.record(
  {
    kinds: some(fc.constantFrom(...ITEM_KINDS)),
    products: some(word),
    productGroups: some(word),
    tlds: some(word),
    domainActions: some(fc.constantFrom(...DOMAIN_ACTIONS)),
    billingCycles: some(word),
    payment: fc.constantFrom('new', 'renewal'),
  },
  { requiredKeys: [] }
)

export const anyEarning: fc.Arbitrary<RuleEarning> = fc.oneof(
  fc.record({ kind: fc.constant('percent' as const), bps: fc.integer({ min: 0, max: 10_000 }) }),
  fc.record({
    kind: fc.constant('fixed' as const),
    amounts: fc.dictionary(fc.constantFrom('EUR', 'JPY', 'KWD'), fc.nat({ max: 100_000 })),
  }),
  fc.constant(nothing)
)

export const anyTerms: fc.Arbitrary<PlanTerms> = fc.record({
  rules: fc.array(fc.record({ match: anyMatch, earns: anyEarning }), { maxLength: 6 }),
  holdDays: fc.nat({ max: 3650 }),
  minimumOrder: fc.dictionary(fc.constantFrom('EUR', 'JPY', 'KWD'), fc.nat({ max: 200_000 })),
  binding: fc.constantFrom('order', 'life'),
  renewalPayments: fc.option(fc.nat({ max: 24 })),
  release: fc.constantFrom('automatic', 'manual'),
})

export const anyItem: fc.Arbitrary<InvoiceItem> = fc.record({
  id: fc.nat(),
  kind: fc.constantFrom(...ITEM_KINDS),
  productId: fc.option(word),
  productGroup: fc.option(word),
  tld: fc.option(word),
  domainAction: fc.option(fc.constantFrom(...DOMAIN_ACTIONS)),
  billingCycle: fc.option(word),
  amount: fc.integer({ min: -100_000, max: 1_000_000 }),
  renewal: fc.boolean(),
  isOfOrder: fc.boolean(),
  renewalsBefore: fc.nat({ max: 30 }),
})

/** Amounts as panels send them: what was paid is net of the discount, with tax. */
export const anyInvoice: fc.Arbitrary<PaidInvoice> = fc
  .record({
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    discount: fc.nat({ max: 2_000_000 }),
    taxPercent: fc.constantFrom(0, 4, 22),
    takenBack: fc.nat({ max: 3_000_000 }),
    items: fc.array(anyItem, { maxLength: 10 }),
  })
  .map(({ taxPercent, ...given }) => {
    const paid = invoice({ id: 1, ...given })
    return { ...paid, total: paid.total + Math.round((paid.total * taxPercent) / 100) }
  })
