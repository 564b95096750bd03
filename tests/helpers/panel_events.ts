/**
 * What a panel sends, for tests: valid events of every type, and a sender that signs them and posts them over HTTP.
 *
 * ```ts
 * const order = orderPlaced({ order: { client_id: 'C1' }, visit_token })
 * const response = await sendEvent(client, panel, order)
 * response.assertStatus(202)
 * await sendEvent(client, panel, invoicePaid({ invoice: invoiceOf(order) }))
 * ```
 */
import { createHmac } from 'node:crypto'
import type { ApiClient } from '@japa/api-client'
import { now } from '#core/clock'
import { unique, type TestPanel } from '#tests/helpers/world'

export interface SentEvent {
  type: string
  /** ISO 8601. */
  occurred_at: string
  data: Record<string, any>
}

/**
 * @returns the instant `milliseconds` as the contract writes it
 */
export function iso(milliseconds: number) {
  return new Date(milliseconds).toISOString()
}

/**
 * @returns the headers of Standard Webhooks for `body`
 */
export function signedHeaders(
  secret: string,
  body: string | Uint8Array,
  { id = unique('evt'), at = now() }: { id?: string; at?: number } = {}
) {
  const timestamp = String(Math.floor(at / 1000))
  const signature = createHmac('sha256', Buffer.from(secret.replace(/^whsec_/, ''), 'base64'))
    .update(`${id}.${timestamp}.`)
    .update(body)
    .digest('base64')

  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}

/**
 * Posts `event` as the panel would, signed now with the panel's secret.
 */
export async function sendEvent(
  client: ApiClient,
  panel: Pick<TestPanel, 'key' | 'secret'>,
  event: SentEvent,
  options: { id?: string; at?: number } = {}
) {
  return sendRaw(client, panel, 'events', JSON.stringify(event), options)
}

/**
 * Posts several events with one signature; each gets an id unless it has one.
 */
export async function sendBatch(
  client: ApiClient,
  panel: Pick<TestPanel, 'key' | 'secret'>,
  events: (SentEvent & { id?: string })[]
) {
  const body = JSON.stringify({ events: events.map((event) => ({ id: unique('evt'), ...event })) })
  return sendRaw(client, panel, 'events/batch', body)
}

export async function sendRaw(
  client: ApiClient,
  panel: Pick<TestPanel, 'key' | 'secret'>,
  path: 'events' | 'events/batch',
  body: string,
  options: { id?: string; at?: number } = {}
) {
  return client
    .post(`/api/panel/v1/${panel.key}/${path}`)
    .headers({ 'content-type': 'application/json', ...signedHeaders(panel.secret, body, options) })
    .json(body)
}

type Overrides = Record<string, any>

interface When {
  /** When it happened, in milliseconds; now unless given. */
  at?: number
}

function make(type: string, at: number | undefined, data: Overrides): SentEvent {
  return { type, occurred_at: iso(at ?? now()), data }
}

/**
 * One line of an order or invoice: a month of hosting for 10.00 unless told otherwise.
 */
export function item(overrides: Overrides = {}) {
  return {
    id: unique('item'),
    kind: 'hosting',
    description: 'Shared hosting, one month',
    product_id: 'hosting-start',
    product_group: 'hosting',
    billing_cycle: 'monthly',
    renewal: false,
    amount: 1000,
    ...overrides,
  }
}

/**
 * Fills in `items`, `subtotal` and `total` so that the sums agree with whatever is given.
 */
function sums(overrides: Overrides) {
  const items = (overrides.items ?? [{}]).map((each: Overrides) => item(each))
  const subtotal = items.reduce((sum: number, each: Overrides) => sum + each.amount, 0)
  const discount = overrides.discount ?? 0
  const tax = overrides.tax ?? 0

  return {
    currency: 'EUR',
    payment_method: 'card',
    subtotal,
    discount,
    tax,
    total: subtotal - discount + tax,
    ...overrides,
    items,
  }
}

export function clientRegistered({ at, client = {}, ...data }: Overrides & When = {}): SentEvent {
  const id = client.id ?? unique('client')
  return make('client.registered', at, {
    client: {
      id,
      email: `${id}@example.net`,
      name: 'Test Client',
      registered_at: iso(at ?? now()),
      ...client,
    },
    ...data,
  })
}

export function clientClosed(clientId: string, { at }: When = {}): SentEvent {
  return make('client.closed', at, { client_id: clientId })
}

export function clientMerged(fromId: string, intoId: string, { at }: When = {}): SentEvent {
  return make('client.merged', at, { from_client_id: fromId, into_client_id: intoId })
}

export function orderPlaced({ at, order = {}, ...data }: Overrides & When = {}): SentEvent {
  return make('order.placed', at, {
    order: {
      id: unique('order'),
      client_id: order.client_id ?? unique('client'),
      placed_at: iso(at ?? now()),
      moderated: false,
      trial: false,
      created_by: 'client',
      ...sums(order),
    },
    ...data,
  })
}

export function signupCompleted(
  order: SentEvent,
  { at, account = {}, ...data }: Overrides & When = {}
): SentEvent {
  return make('signup.completed', at, {
    order_id: order.data.order.id,
    client_id: order.data.order.client_id,
    account: {
      id: unique('service'),
      user_name: 'test',
      domain: 'test.example',
      plan_id: 'hosting-start',
      plan_name: 'Start',
      ...account,
    },
    ...data,
  })
}

export function orderCancelled(orderId: string, { at, ...data }: Overrides & When = {}): SentEvent {
  return make('order.cancelled', at, { order_id: orderId, ...data })
}

export function orderFraud(orderId: string, { at, ...data }: Overrides & When = {}): SentEvent {
  return make('order.fraud', at, { order_id: orderId, ...data })
}

/**
 * What an invoice over everything in `order` says, for `invoicePaid({ invoice: invoiceOf(order) })`.
 */
export function invoiceOf(order: SentEvent, overrides: Overrides = {}) {
  const { id, client_id: clientId, currency, discount, tax, items } = order.data.order
  return { order_id: id, client_id: clientId, currency, discount, tax, items, ...overrides }
}

export function invoicePaid({ at, invoice = {} }: Overrides & When = {}): SentEvent {
  return make('invoice.paid', at, {
    invoice: {
      id: unique('invoice'),
      client_id: invoice.client_id ?? unique('client'),
      paid_at: iso(at ?? now()),
      ...sums(invoice),
    },
  })
}

export function invoiceRefunded(
  invoice: SentEvent,
  { at, ...data }: Overrides & When = {}
): SentEvent {
  const { id, total, currency } = invoice.data.invoice
  return make('invoice.refunded', at, {
    refund_id: unique('refund'),
    invoice_id: id,
    amount: total,
    currency,
    full: (data.amount ?? total) === total,
    refunded_at: iso(at ?? now()),
    ...data,
  })
}

export function invoiceChargedBack(
  invoice: SentEvent,
  { at, ...data }: Overrides & When = {}
): SentEvent {
  const { id, total, currency } = invoice.data.invoice
  return make('invoice.charged_back', at, {
    chargeback_id: unique('chargeback'),
    invoice_id: id,
    amount: total,
    currency,
    charged_back_at: iso(at ?? now()),
    ...data,
  })
}

export function serviceChanged(
  change: 'created' | 'suspended' | 'unsuspended' | 'terminated',
  { at, service = {} }: Overrides & When = {}
): SentEvent {
  const status = { created: 'active', unsuspended: 'active' }[change as string] ?? change
  return make(`service.${change}`, at, {
    service: {
      id: unique('service'),
      client_id: service.client_id ?? unique('client'),
      product_id: 'hosting-start',
      product_name: 'Start',
      domain: 'test.example',
      status,
      ...service,
    },
  })
}
