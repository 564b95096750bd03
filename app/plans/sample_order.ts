/**
 * The calculator's sample order: what is typed, and what the terms pay for it, line by line. Pure.
 */
import { DateTime } from 'luxon'
import { programTimeZone } from '#config/program'
import { isCurrency, sum } from '#core/money'
import { calculateCommissions, type CommissionLine, type InvoiceItem } from '#plans/calculator'
import {
  amountText,
  list,
  type Mistake,
  oneOf,
  type Parsed,
  parseAmount,
  parsePercent,
  parseWhole,
  record,
  taxOn,
  text,
} from '#plans/form_values'
import {
  DOMAIN_ACTIONS,
  type DomainAction,
  ITEM_KINDS,
  type ItemKind,
  type PlanTerms,
} from '#plans/plan_terms'
import { MOST_RENEWALS } from '#plans/terms_form'

export const MOST_LINES = 20
const DAY_MS = 86_400_000

export interface SampleLine {
  kind: ItemKind
  product: string
  group: string
  tld: string
  action: '' | DomainAction
  cycle: string
  /** Empty: the first payment; `1`: the first renewal. */
  renewal: string
  /** Net of tax. */
  price: string
}

export interface SampleForm {
  lines: SampleLine[]
  currency: string
  discount: string
  taxPercent: string
  /** With its tax; empty: none. */
  refund: string
  /** `2026-11-20`. */
  paidOn: string
}

const EMPTY_LINE: SampleLine = {
  kind: 'hosting',
  product: '',
  group: '',
  tld: '',
  action: '',
  cycle: '',
  renewal: '',
  price: '',
}

/**
 * A year of hosting with a .it domain and an add-on, a coupon of ten percent, Italian VAT.
 * @param instant whose day it is paid on, in milliseconds
 */
export function usualOrder(locale: string, instant: number): SampleForm {
  const price = (minor: number) => amountText(minor, 'EUR', locale)
  return {
    lines: [
      { ...EMPTY_LINE, kind: 'hosting', cycle: 'yearly', price: price(9_900) },
      {
        ...EMPTY_LINE,
        kind: 'domain',
        tld: 'it',
        action: 'register',
        cycle: 'yearly',
        price: price(990),
      },
      { ...EMPTY_LINE, kind: 'addon', cycle: 'yearly', price: price(2_500) },
    ],
    currency: 'EUR',
    discount: price(1_339),
    taxPercent: '22',
    refund: '',
    paidOn: DateTime.fromMillis(instant, { zone: programTimeZone }).toISODate()!,
  }
}

/**
 * @param input the form's `sample` field, whatever it is
 */
export function readSampleForm(input: unknown): SampleForm {
  const fields = record(input)
  return {
    lines: list(fields.lines)
      .slice(0, MOST_LINES)
      .map((line) => {
        const each = record(line)
        return {
          kind: oneOf(ITEM_KINDS, each.kind, 'hosting'),
          product: text(each.product),
          group: text(each.group),
          tld: text(each.tld),
          action: oneOf(['', ...DOMAIN_ACTIONS], each.action, ''),
          cycle: text(each.cycle),
          renewal: text(each.renewal),
          price: text(each.price),
        }
      }),
    currency: text(fields.currency).toUpperCase(),
    discount: text(fields.discount),
    taxPercent: text(fields.tax),
    refund: text(fields.refund),
    paidOn: text(fields.paid_on),
  }
}

export type LineAct = { act: 'add_line' } | { act: 'remove_line'; position: number }

export function changeLines(lines: SampleLine[], change: LineAct): SampleLine[] {
  if (change.act === 'remove_line') return lines.toSpliced(change.position, 1)
  return lines.length < MOST_LINES ? [...lines, EMPTY_LINE] : lines
}

/** The sample as an invoice that was paid. */
export interface SampleInvoice {
  currency: string
  items: InvoiceItem[]
  discount: number
  tax: number
  /** Gross. */
  total: number
  takenBack: number
  /** Milliseconds. */
  paidAt: number
}

export function parseSample(form: SampleForm): {
  mistakes: Mistake[]
  invoice: SampleInvoice | null
} {
  const mistakes: Mistake[] = []
  const take = <T>(field: string, parsed: Parsed<T>, otherwise: T): T => {
    if (parsed.ok) return parsed.value
    mistakes.push({ field: `sample${field}`, reason: parsed.reason, values: parsed.values })
    return otherwise
  }

  const { currency } = form
  if (!isCurrency(currency)) {
    const mistake = { field: 'sample[currency]', reason: 'currency', values: { currency } }
    return { mistakes: [mistake], invoice: null }
  }
  const amount = (field: string, typed: string) =>
    take(field, typed === '' ? { ok: true, value: 0 } : parseAmount(typed, currency), 0)

  const items = form.lines.map((line, index): InvoiceItem => {
    const name = `[lines][${index}]`
    const renewal =
      line.renewal === '' ? 0 : take(`${name}[renewal]`, parseWhole(line.renewal, MOST_RENEWALS), 0)
    return {
      id: index,
      kind: line.kind,
      productId: line.product || null,
      productGroup: line.group || null,
      tld: line.tld || null,
      domainAction: line.action || null,
      billingCycle: line.cycle || null,
      amount: take(`${name}[price]`, parseAmount(line.price, currency), 0),
      renewal: renewal > 0,
      renewalsBefore: Math.max(renewal - 1, 0),
      isOfOrder: true,
    }
  })
  const subtotal = sum(items.map((item) => item.amount))
  const discount = Math.min(amount('[discount]', form.discount), subtotal)
  const rate = form.taxPercent === '' ? 0 : take('[tax]', parsePercent(form.taxPercent), 0)
  const tax = taxOn(subtotal - discount, rate)
  const takenBack = amount('[refund]', form.refund)
  // noon, so that whole days later it is the same time of day on either side of a change of clocks
  const paidOn = DateTime.fromISO(form.paidOn, { zone: programTimeZone }).set({ hour: 12 })
  if (!/^\d{4}-\d{2}-\d{2}$/.test(form.paidOn) || !paidOn.isValid) {
    mistakes.push({ field: 'sample[paid_on]', reason: 'day' })
  }
  if (mistakes.length > 0) return { mistakes, invoice: null }

  const total = subtotal - discount + tax
  return {
    mistakes,
    invoice: { currency, items, discount, tax, total, takenBack, paidAt: paidOn.toMillis() },
  }
}

export interface SampleResult {
  lines: (CommissionLine & { item: InvoiceItem })[]
  total: number
  /** Milliseconds; from then on, or as soon as an admin says so after it. */
  availableAt: number
}

export function calculateSample(terms: PlanTerms, invoice: SampleInvoice): SampleResult {
  const lines = calculateCommissions(
    terms,
    { netAmount: null, currency: invoice.currency },
    { id: 0, ...invoice }
  )
  return {
    lines: lines.map((line) => ({ ...line, item: invoice.items[line.itemId]! })),
    total: sum(lines.map(({ amount }) => amount)),
    availableAt: invoice.paidAt + terms.holdDays * DAY_MS,
  }
}
