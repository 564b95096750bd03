/**
 * What the calculator answers, in words. Pure.
 */
import { formatPercent } from '#core/i18n/format'
import { decimalsOf, formatMoney } from '#core/money'
import { describeDecision, describeMatch, type Words } from '#plans/describe_terms'
import type { DomainAction, ItemKind, PlanTerms } from '#plans/plan_terms'
import { calculateSample, type SampleInvoice } from '#plans/sample_order'

export interface SampleLineInWords {
  /** "Domains .it, registrations" */
  item: string
  /** Position of the rule that matches; null where none does. */
  rule: number | null
  /** "Rule 2", "No rule is about this item." */
  decision: string
  price: number
  discount: number
  takenBack: number
  base: number
  commission: number
  /** "€26.73 × 12.5% = €3.34125, rounded"; null where nothing was computed. */
  working: string | null
}

export interface SampleInWords {
  currency: string
  lines: SampleLineInWords[]
  total: number
  /** What was paid, with its tax. */
  paid: number
  tax: number
  /** Milliseconds. */
  availableAt: number
  release: PlanTerms['release']
}

export function sampleInWords(
  words: Words,
  terms: PlanTerms,
  invoice: SampleInvoice
): SampleInWords {
  const { currency } = invoice
  const result = calculateSample(terms, invoice)
  const money = (minor: number) => formatMoney(minor, currency, words.locale)

  const lines = result.lines.map((line): SampleLineInWords => {
    const { item } = line
    const rule = line.decidedBy === 'rule' ? terms.rules[line.rule!]! : null
    return {
      item: describeMatch(words, {
        kinds: [item.kind as ItemKind],
        ...(item.productId && { products: [item.productId] }),
        ...(item.productGroup && { productGroups: [item.productGroup] }),
        ...(item.tld && { tlds: [item.tld.replace(/^\./, '').toLowerCase()] }),
        ...(item.domainAction && { domainActions: [item.domainAction as DomainAction] }),
        ...(item.billingCycle && { billingCycles: [item.billingCycle] }),
        ...(item.renewal && { payment: 'renewal' as const }),
      }),
      rule: line.rule,
      decision: describeDecision(words, line.decidedBy, line.rule),
      price: line.itemAmount,
      discount: line.discount,
      takenBack: line.takenBack,
      base: line.baseAmount,
      commission: line.amount,
      working: working(),
    }

    function working(): string | null {
      if (rule?.earns.kind === 'percent') {
        const { bps } = rule.earns
        const rate = formatPercent(bps, words.locale)
        const exact = exactProduct(line.baseAmount, bps, currency, words.locale)
        return exact === money(line.amount)
          ? words.t('plans.calculator.percent', { base: money(line.baseAmount), rate })
          : words.t('plans.calculator.percent_rounded', {
              base: money(line.baseAmount),
              rate,
              exact,
            })
      }
      if (rule?.earns.kind === 'fixed') {
        const amount = money(rule.earns.amounts[currency]!)
        const paid = line.itemAmount - line.discount
        return line.takenBack === 0
          ? words.t('plans.calculator.fixed', { amount })
          : words.t('plans.calculator.fixed_part', {
              amount,
              base: money(line.baseAmount),
              paid: money(paid),
            })
      }
      return null
    }
  })

  return {
    currency,
    lines,
    total: result.total,
    paid: invoice.total,
    tax: invoice.tax,
    availableAt: result.availableAt,
    release: terms.release,
  }
}

/** With as many decimals as it has. */
function exactProduct(base: number, bps: number, currency: string, locale: string): string {
  const decimals = decimalsOf(currency)
  const digits = String(BigInt(base) * BigInt(bps)).padStart(decimals + 5, '0')
  const decimal = `${digits.slice(0, -(decimals + 4))}.${digits.slice(-(decimals + 4))}`
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals + 4,
    useGrouping: 'always',
  }).format(decimal as Intl.StringNumericLiteral)
}
