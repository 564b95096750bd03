/**
 * A receipt in its reader's language, ready for the page.
 */
import type { I18n } from '@adonisjs/i18n'
import { describeRule, termsInSentences } from '#plans/describe_terms'
import type { Receipt } from '#receipts/compose_receipt'
import type { Check, CheckState } from '#receipts/explain_attribution'
import { ReceiptWords, type Viewer } from '#receipts/statement'
import type { Money } from '#receipts/verdict'

export interface SaidCheck {
  state: CheckState
  text: string
}

export interface SaidLine {
  description: string
  amount: number
  discount: number
  takenBack: number
  base: number
  commission: number
  rateBps: number | null
  /** The plan's rule in words; null where none matches. */
  rule: string | null
  how: string
  bookedInstead: number | null
}

export interface SaidReceipt {
  kind: 'order' | 'signup'
  title: string
  about: string
  rule: string
  afterwards: string[]
  checks: SaidCheck[]
  earlier: { at: number; rule: string; checks: SaidCheck[]; changed: string[] }[]
  calculation: {
    plan: string
    terms: string[]
    invoices: {
      title: string
      paidAt: number
      currency: string
      lines: SaidLine[]
      sums: {
        amount: number
        discount: number
        takenBack: number
        base: number
        commission: number
      }
      notes: string[]
      hasDiscount: boolean
      hasTakenBack: boolean
    }[]
    sums: Money[]
    isBookedSo: boolean
  } | null
  holds: string[]
  timeline: { at: number; kind: string; text: string; amount: Money | null }[]
  hidden: { label: string; value: string }[] | null
}

export function presentReceipt(receipt: Receipt, viewer: Viewer, i18n: I18n): SaidReceipt {
  const { say } = new ReceiptWords(i18n, viewer.kind)
  const sayCheck = (check: Check): SaidCheck => ({ state: check.state, text: say(check) })
  const { calculation } = receipt

  return {
    kind: receipt.kind,
    title: say(receipt.verdict),
    about: [receipt.about, receipt.ordered, receipt.placed]
      .filter((each) => each !== null)
      .map(say)
      .join(' '),
    rule: say(receipt.rule),
    afterwards: receipt.afterwards.map(say),
    checks: receipt.checks.map(sayCheck),
    earlier: receipt.earlier.map(({ at, rule, checks, changed }) => ({
      at,
      rule: say(rule),
      checks: checks.map(sayCheck),
      changed: changed.map(say),
    })),
    calculation: calculation && {
      plan: i18n.t('receipts.calculation.plan', {
        viewer: viewer.kind,
        // its name may say more than the affiliate is to know
        name: viewer.kind === 'admin' ? calculation.plan.name : '',
        version: viewer.kind === 'admin' ? calculation.plan.version : 0,
      }),
      terms: termsInSentences(i18n, calculation.plan.terms, calculation.role),
      invoices: calculation.invoices.map((invoice) => ({
        title: say(invoice.title),
        paidAt: invoice.paidAt,
        currency: invoice.currency,
        lines: invoice.lines.map((line) => ({
          ...line,
          rule:
            line.rule === null
              ? null
              : describeRule(i18n, calculation.plan.terms.rules[line.rule]!),
          how: say(line.how),
        })),
        sums: invoice.sums,
        notes: invoice.notes.map(say),
        hasDiscount: invoice.lines.some(({ discount }) => discount !== 0),
        hasTakenBack: invoice.lines.some(({ takenBack }) => takenBack !== 0),
      })),
      sums: calculation.sums,
      isBookedSo: calculation.isBookedSo,
    },
    holds: receipt.holds.map(say),
    timeline: receipt.timeline.map((entry) => ({
      at: entry.at,
      kind: entry.kind,
      text: say(entry),
      amount: entry.amount,
    })),
    hidden:
      receipt.hidden?.map(({ label, value }) => ({
        label: i18n.t(`receipts.hidden.${label}`),
        value,
      })) ?? null,
  }
}
