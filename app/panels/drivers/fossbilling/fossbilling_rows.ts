import type { IssuedInvoice } from '#panels/drivers/invoice_period'
import {
  CAPABILITIES,
  type Capability,
  type PanelInvoice,
  type PanelOffer,
  type PanelOrder,
  type PanelService,
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

/** Names under which an order keeps what is ours. */
export const KEY_META = 'panel_affiliates_request'
export const PLACED_BY_META = 'panel_affiliates_placed_by'

const SERVICE_STATUSES: Record<string, PanelService['status']> = {
  pending_setup: 'pending',
  failed_setup: 'pending',
  active: 'active',
  failed_renew: 'active',
  suspended: 'suspended',
  canceled: 'cancelled',
}

const INVOICE_STATUSES: Record<string, PanelInvoice['status']> = {
  unpaid: 'unpaid',
  paid: 'paid',
  refunded: 'refunded',
  canceled: 'cancelled',
}

const statusOf = (row: Row) => SERVICE_STATUSES[textOf(row.status)] ?? 'other'

/**
 * An order is a service from when it was set up on.
 */
export function isService(row: Row): boolean {
  return ['active', 'suspended'].includes(statusOf(row)) || dayOf(row.activated_at) !== null
}

export function isSuspendedForClient(row: Row): boolean {
  return statusOf(row) === 'suspended' && textOf(row.reason).startsWith(SUSPENDED_FOR_CLIENT)
}

export function canRenew(row: Row): boolean {
  return ['active', 'suspended'].includes(statusOf(row)) && textOf(row.period) !== ''
}

export function readService(row: Row): PanelService {
  const currency = textOf(row.currency)
  const can = new Set<Capability>(['service.show'])
  if (textOf(row.status) === 'active') can.add('service.suspend')
  if (isSuspendedForClient(row)) can.add('service.unsuspend')
  if (canRenew(row)) can.add('service.renew')
  return {
    id: idOf(row.id) ?? '',
    productId: textOf(row.product_id),
    productName: textOf(row.title) || textOf(row.product_id),
    domain: domainOf(rowOf(row.config)),
    status: statusOf(row),
    statusText: textOf(row.status),
    since: dayOf(row.activated_at) ?? dayOf(row.created_at),
    nextDueOn: dayOf(row.expires_at),
    billingCycle: textOf(row.period) || null,
    amount: minorOf(row.total, currency),
    currency,
    can: CAPABILITIES.filter((capability) => can.has(capability)),
    plans: [],
  }
}

/**
 * A domain of its own, one that is registered or moved with it, or one that the order is for.
 */
function domainOf(config: Row): string | null {
  for (const part of [config, rowOf(config.domain)]) {
    for (const prefix of ['', 'owndomain_', 'register_', 'transfer_']) {
      const name = textOf(part[`${prefix}sld`])
      const ending = textOf(part[`${prefix}tld`]).replace(/^\.?/, '.')
      if (name !== '' && ending !== '.') return `${name}${ending}`
    }
  }
  return null
}

/**
 * @returns null for what is no order: without a number, a date or an amount
 */
export function readOrder(row: Row, zone: string): PanelOrder | null {
  const currency = textOf(row.currency)
  const [id, placedAt] = [idOf(row.id), instantOf(row.created_at, zone)]
  const price = minorOf(row.total, currency)
  if (!id || placedAt === null || price === null) return null

  const discount = minorOf(row.discount, currency) ?? 0
  const description = textOf(row.title) || textOf(row.product_id)
  const status = statusOf(row)
  const lines = [{ description, amount: price }]
  if (discount > 0) lines.push({ description: 'Discount', amount: -discount })
  const isPaid = isPaidOrder(row)
  return {
    id,
    number: id,
    placedAt,
    status: status === 'suspended' ? 'active' : status === 'terminated' ? 'cancelled' : status,
    statusText: textOf(row.status),
    currency,
    total: price - Math.max(discount, 0),
    isPaid,
    lines,
    placedBy: textOf(rowOf(row.meta)[PLACED_BY_META]) || null,
    can: status === 'pending' && !isPaid ? ['order.show', 'order.cancel'] : ['order.show'],
  }
}

/**
 * What was set up was paid for, or given; before that an order for which an invoice was made is paid once that is not owed
 * any more.
 */
export function isPaidOrder(row: Row): boolean {
  if (isService(row)) return true
  return idOf(textOf(row.unpaid_invoice_id)) === null && row.invoice_option === 'issue-invoice'
}

/**
 * @param rate with which the panel turns its own currency into the client's
 * @returns null for what is not sold by itself, or asks for more than an order can say here
 */
export function readOffer(product: Row, currency: string, rate: number): PanelOffer | null {
  const id = idOf(product.id)
  const isSold = textOf(product.status) === 'enabled' && !isSet(product.hidden)
  const asksForMore = isSet(product.form_id) || isSet(product.is_addon)
  if (!id || !isSold || asksForMore || product.type === 'domain') return null

  const pricing = rowOf(product.pricing)
  const type = textOf(pricing.type)
  const prices =
    type === 'recurrent'
      ? Object.entries(rowOf(pricing.recurrent)).filter(([, price]) => isSet(rowOf(price).enabled))
      : [[type, pricing[type]] as const]
  const cycles = prices.flatMap(([cycle, price]) => {
    // the panel's own arithmetic, so that it comes to what the order will say
    const whole = Number(textOf(rowOf(price).price)) + Number(textOf(rowOf(price).setup))
    const amount = minorOf(whole * rate, currency)
    return amount === null ? [] : [{ cycle, amount, currency }]
  })
  if (cycles.length === 0) return null
  return {
    productId: id,
    name: textOf(product.title),
    cycles,
    needsDomain: product.type === 'hosting',
  }
}

function isSet(value: unknown): boolean {
  return value === true || !['', '0', 'false'].includes(textOf(value))
}

/**
 * @returns null for what cannot be read whole
 */
export function readInvoice(row: Row, zone: string): IssuedInvoice | null {
  const currency = textOf(row.currency)
  const [id, clientId] = [idOf(row.id), idOf(textOf(row.client_id))]
  const issuedAt = instantOf(row.created_at, zone)
  const subtotal = minorOf(row.subtotal, currency)
  const tax = minorOf(row.tax, currency)
  if (!id || !clientId || issuedAt === null || subtotal === null || tax === null) return null

  const orders = new Set(rowsOf(row.lines).flatMap((line) => idOf(textOf(line.order_id)) ?? []))
  return {
    id,
    clientId,
    orderId: orders.size === 1 ? [...orders][0]! : null,
    issuedAt,
    paidAt: instantOf(row.paid_at, zone),
    currency,
    subtotal,
    tax,
    total: subtotal + tax,
    status: INVOICE_STATUSES[textOf(row.status)] ?? 'other',
  }
}
