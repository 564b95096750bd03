import { PanelCaller, panelWords, unavailable, type PanelCall } from '#panels/drivers/call_panel'
import type {
  ActDone,
  Capability,
  DriverAnswer,
  DriverConnection,
  DriverKind,
  PanelDriver,
  PanelInvoice,
  PanelOffer,
  PanelOrder,
  PanelService,
  PlacedOrder,
  ServiceAct,
} from '#panels/drivers/panel_driver'

/**
 * The sample panel, by its JSON API (app/sandbox/api): what it answers are this interface's own words, in snake case.
 */
export const sandbox: DriverKind = {
  name: 'sandbox',
  fields: [{ name: 'token', secret: true, required: true }],
  connect: (connection) => new SandboxDriver(connection),
}

const CAPABILITIES: readonly Capability[] = [
  'service.list',
  'service.show',
  'service.restart',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'service.change_plan',
  'service.request_cancellation',
  'order.list',
  'order.show',
  'order.place',
  'order.cancel',
  'login_url',
  'credit.add',
  'invoice.list',
]

/** Most pages of invoices that are read, of 500 each. */
const MOST_PAGES = 200

class SandboxDriver implements PanelDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES)

  #caller: PanelCaller
  #token: string

  constructor({ baseUrl, credentials }: DriverConnection) {
    this.#caller = new PanelCaller(baseUrl, { mayBeOurselves: true })
    this.#token = credentials.token ?? ''
  }

  async check() {
    return this.#ask<{ version: string | null }>('/status')
  }

  async listServices(clientId: string) {
    return this.#list<PanelService>(`${of(clientId)}/services`, 'services')
  }

  async showService(clientId: string, serviceId: string) {
    return this.#ask<PanelService>(`${of(clientId)}/services/${encode(serviceId)}`)
  }

  async actOnService({ clientId, serviceId, act, planId, reason, requestKey }: ServiceAct) {
    return this.#tell<ActDone>(
      `${of(clientId)}/services/${encode(serviceId)}/acts`,
      { act: act.replace('service.', ''), plan_id: planId, reason },
      requestKey
    )
  }

  async listOrders(clientId: string) {
    return this.#list<PanelOrder>(`${of(clientId)}/orders`, 'orders')
  }

  async showOrder(clientId: string, orderId: string) {
    return this.#ask<PanelOrder>(`${of(clientId)}/orders/${encode(orderId)}`)
  }

  async listOffers(clientId: string) {
    return this.#list<PanelOffer>(`${of(clientId)}/offers`, 'offers')
  }

  async placeOrder({ clientId, order, requestKey }: Parameters<PanelDriver['placeOrder']>[0]) {
    return this.#tell<PlacedOrder>(
      `${of(clientId)}/orders`,
      {
        product_id: order.productId,
        cycle: order.cycle,
        domain: order.domain,
        placed_by: order.placedBy,
      },
      requestKey
    )
  }

  async findPlacedOrder({
    clientId,
    requestKey,
  }: Parameters<PanelDriver['findPlacedOrder']>[0]): Promise<DriverAnswer<PlacedOrder | null>> {
    const orders = await this.#list<PanelOrder>(`${of(clientId)}/orders`, 'orders', {
      request_key: requestKey,
    })
    if (!orders.ok) return orders
    const [order] = orders.value
    return {
      ok: true,
      value: order ? { orderId: order.id, number: order.number, payUrl: null } : null,
    }
  }

  async cancelOrder({ clientId, orderId, requestKey }: Parameters<PanelDriver['cancelOrder']>[0]) {
    return this.#tell<ActDone>(`${of(clientId)}/orders/${encode(orderId)}/cancel`, {}, requestKey)
  }

  async loginUrl({ clientId, path }: { clientId: string; path: string }) {
    return this.#tell<{ url: string }>(`${of(clientId)}/logins`, { path })
  }

  async addCredit(input: Parameters<PanelDriver['addCredit']>[0]) {
    const { clientId, amount, currency, description, requestKey } = input
    return this.#tell<{ balance: number | null }>(
      `${of(clientId)}/credits`,
      { amount, currency, description },
      requestKey
    )
  }

  async listInvoices({ since, until }: { since: number; until: number }) {
    const invoices: PanelInvoice[] = []
    let after: string | null = ''
    for (let page = 0; after !== null && page < MOST_PAGES; page++) {
      const answer: DriverAnswer<{ invoices: PanelInvoice[]; next: string | null }> =
        await this.#ask('/invoices', { since, until, after })
      if (!answer.ok) return answer
      invoices.push(...answer.value.invoices)
      after = answer.value.next
    }
    // half of a month's invoices would look like all of them
    return after === null ? { ok: true as const, value: invoices } : unavailable('too_large', false)
  }

  async #list<T>(
    path: string,
    name: string,
    query?: Record<string, string>
  ): Promise<DriverAnswer<T[]>> {
    const answer = await this.#ask<Record<string, T[]>>(path, query)
    if (!answer.ok) return answer
    const rows = answer.value[name]
    return Array.isArray(rows) ? { ok: true, value: rows } : unavailable('not_json', false)
  }

  #ask<T>(path: string, query?: Record<string, string | number>): Promise<DriverAnswer<T>> {
    return this.#call<T>({ method: 'GET', path, query })
  }

  #tell<T>(path: string, json: unknown, requestKey?: string): Promise<DriverAnswer<T>> {
    const headers = requestKey === undefined ? undefined : { 'idempotency-key': requestKey }
    return this.#call<T>({ method: 'POST', path, json, headers })
  }

  async #call<T>(call: PanelCall): Promise<DriverAnswer<T>> {
    const answer = await this.#caller.call({
      ...call,
      headers: { ...call.headers, authorization: `Bearer ${this.#token}` },
    })
    if (!answer.ok) return answer

    const { status, body } = answer.value
    if (status === 404) return { ok: false, reason: 'not_found' }
    if (status >= 400) {
      const { error } = (body ?? {}) as { error?: { message?: unknown } }
      return { ok: false, reason: 'refused', message: panelWords(error?.message) }
    }
    if (typeof body !== 'object' || body === null) return unavailable('not_json', true)
    return { ok: true, value: read(body) as T }
  }
}

function of(clientId: string) {
  return `/clients/${encode(clientId)}`
}

/**
 * An id as one segment of a path: nothing, or dots alone, would name another page, however they are written.
 */
function encode(id: string): string {
  return /^\.{0,2}$/.test(id) ? '-' : encodeURIComponent(id)
}

/**
 * The sample panel's JSON with the interface's names.
 */
function read(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(read)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name.replaceAll(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase()),
      read(inner),
    ])
  )
}
