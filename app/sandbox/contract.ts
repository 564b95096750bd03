/**
 * The panel's rows in the words of the contract (CONTRACT "Panel → add-on: events").
 */
import { isoTime } from '#sandbox/outbox/record_event'
import {
  publicId,
  type InvoiceRow,
  type ItemRow,
  type OrderRow,
  type PersonRow,
  type ServiceRow,
} from '#sandbox/records'
import type { Sums } from '#sandbox/sums'

/**
 * What a browser carried when it registered or ordered.
 */
export interface Visitor {
  visitToken: string | null
  landingParams: Record<string, string> | null
  clientIp: string | null
  userAgent: string | null
}

export function visitorData(visitor: Omit<Visitor, 'userAgent'>) {
  return {
    visit_token: visitor.visitToken ?? undefined,
    client_ip: visitor.clientIp ?? undefined,
    landing_params: visitor.landingParams ?? undefined,
  }
}

export function clientData(person: PersonRow) {
  return {
    id: publicId('client', person.id),
    email: person.email,
    name: person.name,
    company: person.company ?? undefined,
    country: person.country ?? undefined,
    locale: person.locale,
    registered_at: isoTime(person.registered_at),
  }
}

function itemData(item: ItemRow) {
  return {
    id: publicId('item', item.id),
    service_id: item.service_id === null ? undefined : publicId('service', item.service_id),
    kind: item.kind,
    description: item.description,
    product_id: item.product_id ?? undefined,
    product_group: item.product_group ?? undefined,
    tld: item.tld ?? undefined,
    domain_action: item.domain_action ?? undefined,
    billing_cycle: item.billing_cycle ?? undefined,
    renewal: Boolean(item.renewal),
    amount: item.amount,
  }
}

function sumsData(sums: Sums & { currency: string }) {
  return {
    currency: sums.currency,
    subtotal: sums.subtotal,
    discount: sums.discount || undefined,
    tax: sums.tax,
    total: sums.total,
  }
}

export function orderData(order: OrderRow, items: ItemRow[]) {
  return {
    id: publicId('order', order.id),
    number: orderNumber(order.id),
    client_id: publicId('client', order.client_id),
    placed_at: isoTime(order.placed_at),
    ...sumsData(order),
    payment_method: order.payment_method,
    moderated: Boolean(order.moderated),
    trial: Boolean(order.trial),
    coupon: order.coupon ?? undefined,
    created_by: 'client',
    items: items.map(itemData),
  }
}

export function invoiceData(invoice: InvoiceRow, items: ItemRow[]) {
  return {
    id: publicId('invoice', invoice.id),
    order_id: invoice.order_id === null ? undefined : publicId('order', invoice.order_id),
    client_id: publicId('client', invoice.client_id),
    paid_at: isoTime(invoice.paid_at!),
    ...sumsData(invoice),
    payment_method: invoice.payment_method,
    items: items.map(itemData),
  }
}

export function serviceData(service: ServiceRow) {
  return {
    id: publicId('service', service.id),
    client_id: publicId('client', service.client_id),
    order_id: publicId('order', service.order_id),
    product_id: service.product_id,
    product_name: service.product_name,
    domain: service.domain ?? undefined,
    status: service.status,
  }
}

export function accountData(service: ServiceRow) {
  return {
    id: publicId('service', service.id),
    user_name: service.user_name,
    domain: service.domain,
    plan_id: service.product_id,
    plan_name: service.product_name,
  }
}

/**
 * The number that people see on their order: `NB-2001`.
 */
export function orderNumber(id: number): string {
  return `NB-${id}`
}

/**
 * How an order stands, for people: what somebody placed for a client waits for the payment, not for the staff.
 */
export function orderState({ status, moderated }: OrderRow): OrderRow['status'] | 'unpaid' {
  return status === 'pending' && !moderated ? 'unpaid' : status
}
