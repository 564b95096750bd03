import type { IssuedInvoice } from '#panels/drivers/invoice_period'
import { CAPABILITIES } from '#panels/drivers/panel_driver'
import type {
  Capability,
  PanelInvoice,
  PanelOffer,
  PanelOrder,
  PanelService,
} from '#panels/drivers/panel_driver'
import {
  dayOf,
  idOf,
  instantOf,
  minorOf,
  rowOf,
  rowsOf,
  SUSPENDED_FOR_CLIENT,
  textOf,
  type Row,
} from '#panels/drivers/panel_values'

const SERVICE_STATUSES: Record<string, PanelService['status']> = {
  pending: 'pending',
  active: 'active',
  suspended: 'suspended',
  cancelled: 'cancelled',
  terminated: 'terminated',
}

const ORDER_STATUSES: Record<string, PanelOrder['status']> = {
  pending: 'pending',
  active: 'active',
  cancelled: 'cancelled',
  fraud: 'fraud',
}

const INVOICE_STATUSES: Record<string, PanelInvoice['status']> = {
  'unpaid': 'unpaid',
  'payment pending': 'unpaid',
  'collections': 'unpaid',
  'paid': 'paid',
  'refunded': 'refunded',
  'cancelled': 'cancelled',
}

/** Billing cycles, with the name of their set-up fee. */
const CYCLES: Record<string, string> = {
  monthly: 'msetupfee',
  quarterly: 'qsetupfee',
  semiannually: 'ssetupfee',
  annually: 'asetupfee',
  biennially: 'bsetupfee',
  triennially: 'tsetupfee',
}

/**
 * `Semi-Annually` and `One Time` of a service as the calls that order take them: `semiannually`, `onetime`.
 */
export function cycleOf(value: unknown): string {
  const cycle = textOf(value)
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
  return cycle === 'freeaccount' ? 'free' : cycle
}

const statusOf = <T>(known: Record<string, T>, status: unknown, other: T): T =>
  known[textOf(status).toLowerCase()] ?? other

/** A service's row holds its user name and password too: only what is named here goes on. */
export function readService(row: Row, currency: string, products: Row[]): PanelService {
  const status = statusOf<PanelService['status']>(SERVICE_STATUSES, row.status, 'other')
  const plans = status === 'active' ? plansOf(row, currency, products) : []
  return {
    id: idOf(row.id) ?? '',
    productId: textOf(row.pid),
    productName: textOf(row.name) || textOf(row.translated_name) || textOf(row.pid),
    domain: textOf(row.domain) || null,
    status,
    statusText: textOf(row.status),
    since: dayOf(row.regdate),
    nextDueOn: dayOf(row.nextduedate),
    billingCycle: textOf(row.billingcycle) || null,
    amount: minorOf(row.recurringamount, currency),
    currency,
    can: actsOf(row, status, plans),
    plans,
  }
}

function actsOf(row: Row, status: PanelService['status'], plans: unknown[]): Capability[] {
  const isRecurring = cycleOf(row.billingcycle) in CYCLES
  const can = new Set<Capability>(['service.show'])
  if (status === 'active') can.add('service.suspend').add('service.request_cancellation')
  if (status === 'active' && plans.length > 0) can.add('service.change_plan')
  if (isSuspendedForClient(row)) can.add('service.unsuspend')
  if (isRecurring && (status === 'active' || status === 'suspended')) can.add('service.renew')
  return CAPABILITIES.filter((capability) => can.has(capability))
}

export function isSuspendedForClient(row: Row): boolean {
  return (
    textOf(row.status).toLowerCase() === 'suspended' &&
    textOf(row.suspensionreason).startsWith(SUSPENDED_FOR_CLIENT)
  )
}

/**
 * The API tells no upgrade paths: other products of the same group and module that have a price for the same cycle.
 */
function plansOf(service: Row, currency: string, products: Row[]): PanelService['plans'] {
  const own = products.find(({ pid }) => textOf(pid) === textOf(service.pid))
  if (!own) return []
  const cycle = cycleOf(service.billingcycle)
  return products
    .filter(
      (product) =>
        product !== own &&
        textOf(product.gid) === textOf(own.gid) &&
        textOf(product.module) === textOf(own.module) &&
        readOffer(product, currency)?.cycles.some((each) => each.cycle === cycle)
    )
    .map((product) => ({ id: textOf(product.pid), name: textOf(product.name) }))
}

/**
 * @returns null for what is not sold in the currency, or asks for more than an order can say here
 */
export function readOffer(product: Row, currency: string): PanelOffer | null {
  const id = idOf(product.pid)
  const fields = rowsOf(rowOf(product.customfields).customfield)
  if (!id || fields.some(({ required }) => !['', '0'].includes(textOf(required)))) return null

  const cycles = pricesOf(product, currency)
  if (cycles.length === 0) return null
  return {
    productId: id,
    name: textOf(product.name),
    cycles,
    needsDomain: ['hostingaccount', 'reselleraccount'].includes(textOf(product.type)),
  }
}

/**
 * What the first invoice asks for: a cycle's price with its set-up fee. `-1.00` is a cycle that is not sold; what is paid once
 * has its price where the monthly one is.
 */
function pricesOf(product: Row, currency: string): PanelOffer['cycles'] {
  if (product.paytype === 'free') return [{ cycle: 'free', amount: 0, currency }]

  const prices = rowOf(rowOf(product.pricing)[currency])
  return Object.entries(CYCLES).flatMap(([cycle, setUp]) => {
    if (product.paytype === 'onetime' && cycle !== 'monthly') return []
    const price = minorOf(prices[cycle], currency)
    if (price === null || price < 0) return []
    const fee = Math.max(minorOf(prices[setUp], currency) ?? 0, 0)
    const name = product.paytype === 'onetime' ? 'onetime' : cycle
    return [{ cycle: name, amount: price + fee, currency }]
  })
}

/**
 * @returns null for what is no order: without a number, a date or an amount
 */
export function readOrder(row: Row, currency: string, zone: string): PanelOrder | null {
  const id = idOf(row.id)
  const placedAt = instantOf(row.date, zone)
  const total = minorOf(row.amount, currency)
  if (!id || placedAt === null || total === null) return null

  const status = statusOf<PanelOrder['status']>(ORDER_STATUSES, row.status, 'other')
  const isPaid = textOf(row.paymentstatus).toLowerCase() === 'paid'
  return {
    id,
    number: textOf(row.ordernum) || id,
    placedAt,
    status,
    statusText: textOf(row.status),
    currency,
    total,
    isPaid,
    lines: rowsOf(rowOf(row.lineitems).lineitem).map((line) => ({
      description: [line.product, line.domain, line.billingcycle]
        .map(textOf)
        .filter(Boolean)
        .join(', '),
      amount: minorOf(line.amount, currency) ?? 0,
    })),
    placedBy: null,
    can: status === 'pending' && !isPaid ? ['order.show', 'order.cancel'] : ['order.show'],
  }
}

/**
 * @returns null for what cannot be read whole
 */
export function readInvoice(row: Row, zone: string): IssuedInvoice | null {
  const currency = textOf(row.currencycode)
  const subtotal = minorOf(row.subtotal, currency)
  const tax = minorOf(row.tax, currency)
  const tax2 = minorOf(row.tax2, currency) ?? 0
  const [id, clientId] = [idOf(row.id), idOf(row.userid)]
  const issuedAt = instantOf(row.date, zone)
  if (!id || !clientId || issuedAt === null || subtotal === null || tax === null) return null
  return {
    id,
    clientId,
    orderId: null,
    issuedAt,
    paidAt: instantOf(row.datepaid, zone),
    currency,
    subtotal,
    tax: tax + tax2,
    // `total` there is what remained to be paid when account credit had been used
    total: subtotal + tax + tax2,
    status: statusOf<PanelInvoice['status']>(INVOICE_STATUSES, row.status, 'other'),
  }
}
