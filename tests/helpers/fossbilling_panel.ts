/**
 * A web server that answers as FOSSBilling 0.8 does: errors with status 200, amounts as blurred floats, numbers that are text
 * in lists and numbers alone, an order's own names (`meta`) that are looked for by how they begin.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '#tests/helpers/driver_contract'

type Row = Record<string, any>
type Handler = (request: IncomingMessage, response: ServerResponse) => void

export const FOSSBILLING_CREDENTIALS = { token: 'the-api-key' }

const AUTHORIZATION = `Basic ${Buffer.from('admin:the-api-key').toString('base64')}`

class Refusal extends Error {
  constructor(
    message: string,
    readonly code: number | string = 9999
  ) {
    super(message)
  }
}

export class FossbillingPanel {
  url = ''
  close: () => Promise<void> = async () => {}
  /** Every call that was let in, with its path. */
  calls: Row[] = []
  /** What is answered in place of the panel's own answer, by the path of the call. */
  overrides: Record<string, (fields: Row) => Handler> = {}

  clients: Row[] = []
  orders: Row[] = []
  invoices: Row[] = []
  balance: Row[] = []
  products: Row[] = [
    product(1, 'Gale', { '1M': [8.91, 0], '1Y': [99.9, 0.1] }),
    product(2, 'Hidden', { '1Y': [10, 0] }, { hidden: true }),
    product(3, 'Switched off', { '1Y': [10, 0] }, { status: 'disabled' }),
    product(4, 'With a form', { '1Y': [10, 0] }, { form_id: 7 }),
    product(5, 'Domain', {}, { type: 'domain', pricing: { '.com': { price: 9 } } }),
    product(
      6,
      'Licence',
      {},
      {
        type: 'license',
        pricing: {
          type: 'once',
          free: { price: 0 },
          once: { price: '20.5', setup: '0' },
          recurrent: {},
        },
      }
    ),
  ]
  #lastId = 200

  static async start() {
    const panel = new FossbillingPanel()
    const server = await serve((request, response) => panel.#handle(request, response))
    panel.url = server.url
    panel.close = () => server.close()
    return panel
  }

  customer({ currency = 'EUR' as string | null } = {}) {
    const id = ++this.#lastId
    this.clients.push({ id, email: `client-${id}@example.com`, currency })
    const service = this.order(id, { status: 'active', activated_at: '2025-03-04 10:00:00' })
    const order = this.order(id, { invoice_option: 'issue-invoice' })
    order.unpaid_invoice_id = this.invoice(id, { orders: [order.id] }).id
    return { id: `${id}`, serviceId: `${service.id}`, orderId: `${order.id}` }
  }

  order(clientId: number, fields: Row = {}): Row {
    const order = {
      id: ++this.#lastId,
      client_id: clientId,
      product_id: 1,
      title: 'Gale',
      currency: 'EUR',
      unpaid_invoice_id: null,
      invoice_option: 'no-invoice',
      service_type: 'hosting',
      period: '1Y',
      quantity: 1,
      price: 8.91,
      total: 8.910000000000002,
      discount: 0,
      status: 'pending_setup',
      reason: null,
      notes: null,
      config: { domain: { action: 'owndomain', owndomain_sld: 'carla', owndomain_tld: '.it' } },
      meta: {},
      expires_at: '2027-03-04 10:00:00',
      activated_at: null,
      created_at: '2026-06-04 10:00:00',
      client: { id: clientId, email: 'secret-contact@example.com' },
      ...fields,
    }
    this.orders.push(order)
    return order
  }

  invoice(clientId: number, { orders = [], ...fields }: Row = {}): Row {
    const invoice = {
      id: ++this.#lastId,
      client_id: clientId,
      hash: 'opens-it-to-everybody',
      currency: 'EUR',
      subtotal: 8.910000000000002,
      tax: 1.96,
      total: 10.870000000000001,
      status: 'unpaid',
      paid_at: null,
      created_at: '2026-06-04 10:00:00',
      lines: orders.map((id: number) => ({ type: 'order', task: 'activate', order_id: id })),
      ...fields,
    }
    this.invoices.push(invoice)
    return invoice
  }

  #handle(request: IncomingMessage, response: ServerResponse) {
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      const url = new URL(request.url!, this.url)
      const path = url.pathname.replace(/^\/api\//, '')
      const sent = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams
      const fields: Row = Object.fromEntries(sent)
      const send = (status: number, value: Row) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(value))
      const fail = (status: number, message: string, code: number | string) =>
        send(status, { result: null, error: { message, code } })

      if (!path.startsWith('guest/') && request.headers.authorization !== AUTHORIZATION) {
        return fail(401, 'Authentication Failed', 205)
      }
      this.calls.push({ ...fields, path, method: request.method })
      const override = this.overrides[path]?.(fields)
      if (override) return override(request, response)
      try {
        send(200, { result: this.#answer(path, fields), error: null })
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        fail(200, error.message, error.code)
      }
    })
  }

  #answer(path: string, fields: Row): unknown {
    const page = (all: Row[]) => {
      const perPage = Number(fields.per_page ?? 100)
      const start = (Number(fields.page ?? 1) - 1) * perPage
      const list = all.slice(start, start + perPage)
      return { pages: Math.ceil(all.length / perPage), page: 1, total: all.length, list }
    }
    const find = (rows: Row[], name: string) => {
      const row = rows.find(({ id }) => `${id}` === fields.id)
      if (!row) throw new Refusal(`${name} not found`)
      return row
    }

    switch (path) {
      case 'admin/client/get': {
        const client = find(this.clients, 'Client')
        const own = this.balance.filter(({ client_id: id }) => id === client.id)
        return { ...client, balance: own.reduce((all, { amount }) => all + Number(amount), 0) }
      }
      case 'admin/order/get_list': {
        const own = this.orders.filter(
          (order) =>
            (!fields.client_id || `${order.client_id}` === fields.client_id) &&
            Object.entries(fields).every(([name, value]) => {
              const meta = /^meta\[(\w+)\]$/.exec(name)?.[1]
              return !meta || String(order.meta[meta] ?? '').startsWith(value)
            })
        )
        return page(own.map((order) => ({ ...order, id: `${order.id}`, price: `${order.price}` })))
      }
      case 'admin/order/get':
        return find(this.orders, 'Order')
      case 'admin/order/create': {
        const client = this.clients.find(({ id }) => `${id}` === fields.client_id)!
        const order = this.order(client.id, {
          product_id: Number(fields.product_id),
          period: fields.period ?? null,
          invoice_option: fields.invoice_option,
          notes: fields.notes,
          meta: Object.fromEntries(
            Object.entries(fields).flatMap(([name, value]) => {
              const meta = /^meta\[(\w+)\]$/.exec(name)?.[1]
              return meta ? [[meta, value]] : []
            })
          ),
        })
        order.unpaid_invoice_id = this.invoice(client.id, { orders: [order.id] }).id
        return order.id
      }
      case 'admin/order/update':
        find(this.orders, 'Order').status = fields.status
        return true
      case 'admin/order/suspend': {
        const order = find(this.orders, 'Order')
        if (order.status !== 'active') throw new Refusal('Only active orders can be suspended')
        Object.assign(order, { status: 'suspended', reason: fields.reason })
        return true
      }
      case 'admin/order/unsuspend':
        find(this.orders, 'Order').status = 'active'
        return true
      case 'admin/invoice/renewal_invoice': {
        const order = find(this.orders, 'Order')
        order.unpaid_invoice_id ??= this.invoice(order.client_id, { orders: [order.id] }).id
        return order.unpaid_invoice_id
      }
      case 'admin/invoice/get':
        return find(this.invoices, 'Invoice')
      case 'admin/invoice/update':
        find(this.invoices, 'Invoice').status = fields.status
        return true
      case 'admin/invoice/get_list':
        return page(
          this.invoices.filter(
            ({ created_at: at }) => at >= fields.date_from && at <= `${fields.date_to} 00:00:00`
          )
        )
      case 'admin/product/get_list':
        return page(this.products)
      case 'admin/client/balance_get_list':
        return page(this.balance.filter(({ client_id: id }) => `${id}` === fields.client_id))
      case 'admin/client/balance_add_funds': {
        const { id } = find(this.clients, 'Client')
        this.balance.push({ ...fields, id: ++this.#lastId, client_id: id })
        return true
      }
      case 'guest/currency/get': {
        const rates: Row = { EUR: 1, USD: '1.1000' }
        const code = fields.code ?? 'EUR'
        return { code, conversion_rate: rates[code], default: code === 'EUR' }
      }
      default:
        throw new Refusal('API call does not exist', 740)
    }
  }
}

function product(
  id: number,
  title: string,
  periods: Record<string, number[]>,
  more: Row = {}
): Row {
  const recurrent = Object.fromEntries(
    Object.entries(periods).map(([code, [price, setup]]) => [
      code,
      { price, setup, enabled: true, title: code },
    ])
  )
  return {
    id,
    type: 'hosting',
    title,
    status: 'enabled',
    hidden: false,
    form_id: null,
    pricing: {
      type: 'recurrent',
      free: { price: 0, setup: 0 },
      once: { price: '0', setup: '0' },
      recurrent: { ...recurrent, '2Y': { price: 1, setup: 0, enabled: 0 } },
    },
    ...more,
  }
}
