import { toDecimalString } from '#core/money'
import { unavailable } from '#panels/drivers/call_panel'
import { FossbillingApi } from '#panels/drivers/fossbilling/fossbilling_api'
import {
  canRenew,
  isPaidOrder,
  isService,
  isSuspendedForClient,
  KEY_META,
  PLACED_BY_META,
  readInvoice,
  readOffer,
  readOrder,
  readService,
} from '#panels/drivers/fossbilling/fossbilling_rows'
import type {
  ActDone,
  Capability,
  DriverAnswer,
  DriverConnection,
  DriverFailure,
  DriverKind,
  OwnRefusal,
  PanelDriver,
  PanelInvoice,
  PanelOffer,
  PanelOrder,
  PanelService,
} from '#panels/drivers/panel_driver'
import {
  idOf,
  isTimezone,
  markOf,
  minorOf,
  rowOf,
  SUSPENDED_FOR_CLIENT,
  textOf,
  type Row,
} from '#panels/drivers/panel_values'

/**
 * FOSSBilling, by its admin API. What the shop sold is one *order* there all its life: here it is an order, and from when it
 * was set up on a service as well, with the same number.
 *
 * None of its capabilities are: a restart (single modules have it); another plan (the API changes it without billing); asking
 * for a cancellation (the API cancels and removes at once); a login link (`client/login` signs in whoever calls it).
 */
export const fossbilling: DriverKind = {
  name: 'fossbilling',
  fields: [
    { name: 'token', secret: true, required: true },
    { name: 'timezone', secret: false, required: false },
  ],
  connect: (connection) => new FossbillingDriver(connection),
}

const CAPABILITIES: readonly Capability[] = [
  'service.list',
  'service.show',
  'service.suspend',
  'service.unsuspend',
  'service.renew',
  'order.list',
  'order.show',
  'order.place',
  'order.cancel',
  'credit.add',
  'invoice.list',
]

/**
 * Invoices can be asked for by the day of issue only: those that were paid in a period, but issued earlier than this before it,
 * are not found. Days.
 */
const LONGEST_UNPAID = 120
const DAY_MS = 86_400_000

type Done = DriverAnswer<ActDone>

const NOT_FOUND: DriverFailure = { ok: false, reason: 'not_found' }
const UNSUPPORTED: DriverFailure = { ok: false, reason: 'unsupported' }
const DONE: Done = { ok: true, value: { message: null } }

const refused = (
  reason: OwnRefusal['reason'],
  values: OwnRefusal['values'] = {}
): DriverFailure => ({ ok: false, reason: 'refused', message: '', own: { reason, values } })

class FossbillingDriver implements PanelDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES)

  #api: FossbillingApi
  #baseUrl: string
  #zone: string

  constructor(connection: DriverConnection) {
    this.#api = new FossbillingApi(connection)
    this.#baseUrl = connection.baseUrl.replace(/\/+$/, '')
    this.#zone = connection.credentials.timezone || 'UTC'
  }

  async check(): Promise<DriverAnswer<{ version: string | null }>> {
    if (!isTimezone(this.#zone)) return refused('timezone')
    const answer = await this.#api.ask('admin/order/get_list', { per_page: 1 })
    return answer.ok ? { ok: true, value: { version: null } } : answer
  }

  async listServices(clientId: string): Promise<DriverAnswer<PanelService[]>> {
    const orders = await this.#orders(clientId)
    return orders.ok ? { ok: true, value: orders.value.filter(isService).map(readService) } : orders
  }

  async showService(clientId: string, serviceId: string): Promise<DriverAnswer<PanelService>> {
    const order = await this.#service(clientId, serviceId)
    return order.ok ? { ok: true, value: readService(order.value) } : order
  }

  async actOnService(input: Parameters<PanelDriver['actOnService']>[0]): Promise<Done> {
    const { act, clientId, serviceId: id } = input
    if (!this.capabilities.has(act)) return UNSUPPORTED
    const order = await this.#service(clientId, id)
    if (!order.ok) return order
    const row = order.value
    const status = textOf(row.status)

    if (act === 'service.suspend') {
      if (isSuspendedForClient(row)) return DONE
      if (status !== 'active') return refused('suspend_inactive')
      return this.#tell('admin/order/suspend', { id, reason: SUSPENDED_FOR_CLIENT })
    }
    if (act === 'service.unsuspend') {
      if (status === 'active') return DONE
      if (!isSuspendedForClient(row)) return refused('unsuspend_by_host')
      return this.#tell('admin/order/unsuspend', { id })
    }
    if (!canRenew(row)) return refused('not_renewed')
    // order/renew would renew it for nothing; an invoice that is owed already is answered again
    const invoice = await this.#api.tell('admin/invoice/renewal_invoice', { id })
    if (!invoice.ok) return invoice
    const number = textOf(invoice.value)
    return number ? { ok: true, value: { message: null, made: { kind: 'invoice', number } } } : DONE
  }

  async listOrders(clientId: string): Promise<DriverAnswer<PanelOrder[]>> {
    const rows = await this.#orders(clientId)
    if (!rows.ok) return rows
    const orders = rows.value.map((row) => readOrder(row, this.#zone))
    return { ok: true, value: orders.filter((order) => order !== null) }
  }

  async showOrder(clientId: string, orderId: string): Promise<DriverAnswer<PanelOrder>> {
    const row = await this.#order(clientId, orderId)
    if (!row.ok) return row
    const order = readOrder(row.value, this.#zone)
    return order ? { ok: true, value: order } : NOT_FOUND
  }

  async listOffers(clientId: string): Promise<DriverAnswer<PanelOffer[]>> {
    const client = await this.#client(clientId)
    if (!client.ok) return client
    const code = textOf(client.value.currency)
    // without a code: the panel's own currency, which is that of a client who has not bought yet
    const known = await this.#api.ask('guest/currency/get', code ? { code } : {})
    if (!known.ok) return known
    const { code: currency, conversion_rate: rate } = rowOf(known.value)
    const products = await this.#api.list('admin/product/get_list')
    if (!products.ok) return products
    const offers = products.value.map((product) =>
      readOffer(product, textOf(currency), Number(textOf(rate)) || 1)
    )
    return { ok: true, value: offers.filter((offer) => offer !== null) }
  }

  async placeOrder({ clientId, order, requestKey }: Parameters<PanelDriver['placeOrder']>[0]) {
    const client = await this.#client(clientId)
    if (!client.ok) return client
    const known = await this.findPlacedOrder({ clientId, requestKey })
    if (!known.ok) return known
    if (known.value) return { ok: true as const, value: known.value }

    const created = await this.#api.tell('admin/order/create', {
      client_id: clientId,
      product_id: order.productId,
      ...(['once', 'free'].includes(order.cycle) ? {} : { period: order.cycle }),
      ...domainFields(order.domain),
      invoice_option: 'issue-invoice',
      notes: `Placed by ${order.placedBy}`,
      [`meta[${KEY_META}]`]: requestKey,
      [`meta[${PLACED_BY_META}]`]: order.placedBy,
    })
    if (!created.ok) return created
    const id = idOf(textOf(created.value))
    return id ? this.#placed(id) : unavailable('not_json', true)
  }

  async findPlacedOrder({
    clientId,
    requestKey,
  }: Pick<Parameters<PanelDriver['findPlacedOrder']>[0], 'clientId' | 'requestKey'>) {
    const known = await this.#orders(clientId, { [`meta[${KEY_META}]`]: requestKey })
    if (!known.ok) return known
    // the panel looks for what begins so
    const same = known.value.find(({ meta }) => textOf(rowOf(meta)[KEY_META]) === requestKey)
    return same ? this.#placed(textOf(same.id)) : { ok: true as const, value: null }
  }

  /**
   * The list of invoices, where the client signs in: an invoice's own address opens it to whoever has it, with the client's
   * name and address.
   */
  #placed(orderId: string) {
    return {
      ok: true as const,
      value: { orderId, number: orderId, payUrl: `${this.#baseUrl}/invoice` },
    }
  }

  /**
   * `order/cancel` takes only what was set up. What was not has nothing that must be undone: its invoice is taken back first, so
   * that nobody pays what will not come.
   */
  async cancelOrder({
    clientId,
    orderId,
  }: Parameters<PanelDriver['cancelOrder']>[0]): Promise<Done> {
    const order = await this.#order(clientId, orderId)
    if (!order.ok) return order
    const row = order.value
    const status = textOf(row.status)
    if (status === 'canceled') return DONE
    if (!['pending_setup', 'failed_setup'].includes(status) || isPaidOrder(row)) {
      return refused('order_at_work', { number: orderId })
    }

    const invoiceId = idOf(textOf(row.unpaid_invoice_id))
    if (invoiceId) {
      const invoice = await this.#api.ask('admin/invoice/get', { id: invoiceId })
      if (!invoice.ok) return invoice
      const { status: owed } = rowOf(invoice.value)
      if (owed === 'paid') return refused('order_at_work', { number: orderId })
      if (owed === 'unpaid') {
        const taken = await this.#tell('admin/invoice/update', {
          id: invoiceId,
          status: 'canceled',
        })
        if (!taken.ok) return taken
      }
    }
    return this.#tell('admin/order/update', {
      id: orderId,
      status: 'canceled',
      reason: 'Cancelled before it was paid',
    })
  }

  async loginUrl() {
    return UNSUPPORTED
  }

  async addCredit(input: Parameters<PanelDriver['addCredit']>[0]) {
    const { clientId, amount, currency, description, requestKey } = input
    const client = await this.#client(clientId)
    if (!client.ok) return client
    const own = textOf(client.value.currency)
    if (own !== currency) {
      return own === ''
        ? refused('no_currency')
        : refused('other_currency', { own, asked: currency })
    }
    if (amount <= 0) return refused('no_amount')

    const entries = await this.#api.list('admin/client/balance_get_list', { client_id: clientId })
    if (!entries.ok) return entries
    const mark = markOf(requestKey)
    if (!entries.value.some((entry) => textOf(entry.description).includes(mark))) {
      const added = await this.#api.tell('admin/client/balance_add_funds', {
        id: clientId,
        amount: toDecimalString(amount, currency),
        description: `${description} ${mark}`,
      })
      if (!added.ok) return added
    }
    // added it is, whatever is learnt of the balance
    const after = await this.#client(clientId)
    const balance = after.ok ? minorOf(after.value.balance, currency) : null
    return { ok: true as const, value: { balance } }
  }

  async listInvoices({ since, until }: { since: number; until: number }) {
    const rows = await this.#api.list('admin/invoice/get_list', {
      date_from: dayText(since - LONGEST_UNPAID * DAY_MS),
      // versions differ in whether the day itself belongs to it
      date_to: dayText(until + DAY_MS),
    })
    if (!rows.ok) return rows
    const isWithin = (at: number | null) => at !== null && at >= since && at < until
    const invoices: PanelInvoice[] = []
    for (const row of rows.value) {
      const read = readInvoice(row, this.#zone)
      if (!read) continue
      const { issuedAt, ...invoice } = read
      if (isWithin(issuedAt) || isWithin(invoice.paidAt)) invoices.push(invoice)
    }
    return { ok: true as const, value: invoices }
  }

  async #tell(path: string, fields: Record<string, string>): Promise<Done> {
    const answer = await this.#api.tell(path, fields)
    return answer.ok ? DONE : answer
  }

  async #client(clientId: string): Promise<DriverAnswer<Row>> {
    const id = idOf(clientId)
    if (!id) return NOT_FOUND
    const answer = await this.#api.ask('admin/client/get', { id })
    if (!answer.ok) return answer
    const row = rowOf(answer.value)
    return textOf(row.id) === id ? { ok: true, value: row } : NOT_FOUND
  }

  /**
   * The panel lists no orders that are an addition to another, unless its settings say so.
   */
  async #orders(clientId: string, more = {}): Promise<DriverAnswer<Row[]>> {
    const id = idOf(clientId)
    if (!id) return NOT_FOUND
    const answer = await this.#api.list('admin/order/get_list', { client_id: id, ...more })
    if (!answer.ok) return answer
    return { ok: true, value: answer.value.filter((row) => textOf(row.client_id) === id) }
  }

  async #order(clientId: string, orderId: string): Promise<DriverAnswer<Row>> {
    const [client, id] = [idOf(clientId), idOf(orderId)]
    if (!client || !id) return NOT_FOUND
    const answer = await this.#api.ask('admin/order/get', { id })
    if (!answer.ok) return answer
    const row = rowOf(answer.value)
    const isTheirs = textOf(row.id) === id && textOf(row.client_id) === client
    return isTheirs ? { ok: true, value: row } : NOT_FOUND
  }

  async #service(clientId: string, serviceId: string): Promise<DriverAnswer<Row>> {
    const order = await this.#order(clientId, serviceId)
    return order.ok && !isService(order.value) ? NOT_FOUND : order
  }
}

function dayText(at: number): string {
  return new Date(Math.max(at, 0)).toISOString().slice(0, 10)
}

/**
 * A domain that the client has already: none is bought with the order.
 */
function domainFields(domain: string | null): Record<string, string> {
  const [, name, ending] = /^([^.]+)(\..+)$/.exec(domain ?? '') ?? []
  if (name === undefined || ending === undefined) return {}
  return {
    'config[domain][action]': 'owndomain',
    'config[domain][owndomain_sld]': name,
    'config[domain][owndomain_tld]': ending,
  }
}
