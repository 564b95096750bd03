import type {
  ActDone,
  Capability,
  DriverAnswer,
  DriverConnection,
  DriverFailure,
  DriverKind,
  InvitedScope,
  OwnRefusal,
  PanelDriver,
  PanelInvoice,
  PanelOffer,
  PanelOrder,
  PlacedOrder,
  PanelService,
  PanelUser,
} from '#panels/drivers/panel_driver'
import { unavailable } from '#panels/drivers/call_panel'
import {
  dayOf,
  idOf,
  instantOf,
  isTimezone,
  markOf,
  minorOf,
  rowOf,
  rowsOf,
  SUSPENDED_FOR_CLIENT,
  textOf,
  type Row,
} from '#panels/drivers/panel_values'
import { listOf, WhmcsApi, type Fields } from '#panels/drivers/whmcs/whmcs_api'
import {
  cycleOf,
  isSuspendedForClient,
  readInvoice,
  readOffer,
  readOrder,
  readService,
} from '#panels/drivers/whmcs/whmcs_rows'
import { isCurrency, toDecimalString } from '#core/money'

/**
 * `orders` allows to place orders and to cancel, not only to see them, so that seeing alone gives no orders there.
 */
const PERMISSIONS: Record<InvitedScope, string[]> = {
  see: ['products', 'domains'],
  manage_services: ['manageproducts', 'managedomains'],
  place_orders: ['orders'],
}

/**
 * For how long an invitation can be accepted. The API can neither list nor take back those that are open.
 *
 * @see https://docs.whmcs.com/clients/client-management-tutorials/add-and-associate-users
 */
const INVITATION_DAYS = 7

/**
 * WHMCS from 8.0, by its external API. It knows no request keys: what is added (orders, credit) is marked with the key and
 * looked for first, and for the rest the state is looked at first. A service's reboot belongs to single modules and is none of
 * the capabilities.
 */
export const whmcs: DriverKind = {
  name: 'whmcs',
  fields: [
    { name: 'identifier', secret: false, required: true },
    { name: 'secret', secret: true, required: true },
    { name: 'access_key', secret: true, required: false },
    { name: 'timezone', secret: false, required: false },
  ],
  native: { permissions: PERMISSIONS, invitationDays: INVITATION_DAYS },
  connect: (connection) => new WhmcsDriver(connection),
}

const CAPABILITIES: readonly Capability[] = [
  'service.list',
  'service.show',
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
  'native_invitation',
]

/**
 * Invoices can be sorted by the day of issue only: those that were paid in a period, but issued earlier than this before it,
 * are not found. Days.
 */
const LONGEST_UNPAID = 120
const DAY_MS = 86_400_000

/** From when an order is asked for until it is there, at the longest. Milliseconds. */
const PLACING_MS = 5 * 60_000

type Act = Parameters<PanelDriver['actOnService']>[0]
type Done = DriverAnswer<ActDone>

const NOT_FOUND: DriverFailure = { ok: false, reason: 'not_found' }
const DONE: Done = { ok: true, value: { message: null } }

const invoiceMade = (number: string): Done => ({
  ok: true,
  value: { message: null, made: { kind: 'invoice', number } },
})

const refused = (
  reason: OwnRefusal['reason'],
  values: OwnRefusal['values'] = {}
): DriverFailure => ({ ok: false, reason: 'refused', message: '', own: { reason, values } })

interface Account {
  row: Row
  currency: string
}

class WhmcsDriver implements PanelDriver {
  readonly capabilities: ReadonlySet<Capability> = new Set(CAPABILITIES)

  #api: WhmcsApi
  #baseUrl: string
  #zone: string

  constructor(connection: DriverConnection) {
    this.#api = new WhmcsApi(connection)
    this.#baseUrl = connection.baseUrl.replace(/\/+$/, '')
    this.#zone = connection.credentials.timezone || 'UTC'
  }

  async check(): Promise<DriverAnswer<{ version: string | null }>> {
    if (!isTimezone(this.#zone)) return refused('timezone')
    const answer = await this.#api.call('WhmcsDetails')
    if (!answer.ok) return answer
    return { ok: true, value: { version: textOf(rowOf(answer.value.whmcs).version) || null } }
  }

  async listServices(clientId: string): Promise<DriverAnswer<PanelService[]>> {
    const account = await this.#account(clientId)
    if (!account.ok) return account
    const services = await this.#services(clientId)
    if (!services.ok || services.value.length === 0) return services as DriverAnswer<[]>
    const products = await this.#products()
    if (!products.ok) return products
    const { currency } = account.value
    return {
      ok: true,
      value: services.value.map((row) => readService(row, currency, products.value)),
    }
  }

  async showService(clientId: string, serviceId: string): Promise<DriverAnswer<PanelService>> {
    const service = await this.#service(clientId, serviceId)
    if (!service.ok) return service
    const account = await this.#account(clientId)
    if (!account.ok) return account
    const products = await this.#products()
    if (!products.ok) return products
    return {
      ok: true,
      value: readService(service.value, account.value.currency, products.value),
    }
  }

  async actOnService(input: Act): Promise<Done> {
    if (input.act === 'service.restart') return { ok: false, reason: 'unsupported' }
    const service = await this.#service(input.clientId, input.serviceId)
    if (!service.ok) return service
    const row = service.value
    const status = textOf(row.status).toLowerCase()

    switch (input.act) {
      case 'service.suspend':
        if (isSuspendedForClient(row)) return DONE
        if (status !== 'active') return refused('suspend_inactive')
        return this.#act('ModuleSuspend', {
          serviceid: input.serviceId,
          suspendreason: SUSPENDED_FOR_CLIENT,
        })
      case 'service.unsuspend':
        if (status === 'active') return DONE
        if (!isSuspendedForClient(row)) return refused('unsuspend_by_host')
        return this.#act('ModuleUnsuspend', { serviceid: input.serviceId })
      case 'service.renew':
        return this.#renew(input)
      case 'service.change_plan':
        return this.#changePlan(input, row)
      case 'service.request_cancellation':
        return this.#requestCancellation(input)
    }
  }

  async #renew({ clientId, serviceId }: Act): Promise<Done> {
    const made = await this.#api.call('GenInvoices', {
      'clientid': clientId,
      'serviceids[0]': serviceId,
    })
    if (!made.ok) return made
    if (Number(textOf(made.value.numcreated)) > 0) {
      const invoiceId = idOf(made.value.latestinvoiceid)
      return invoiceId ? invoiceMade(invoiceId) : DONE
    }

    // none is made where there is one already
    const unpaid = await this.#api.list('GetInvoices', { userid: clientId, status: 'Unpaid' }, [
      'invoices',
      'invoice',
    ])
    if (!unpaid.ok) return unpaid
    for (const { id } of unpaid.value) {
      const invoice = await this.#api.call('GetInvoice', { invoiceid: textOf(id) })
      if (!invoice.ok) return invoice
      const isForIt = listOf(invoice.value, ['items', 'item']).some(
        (item) => textOf(item.type) === 'Hosting' && textOf(item.relid) === serviceId
      )
      if (isForIt) return invoiceMade(textOf(id))
    }
    return refused('not_due')
  }

  async #changePlan({ clientId, serviceId, planId }: Act, row: Row): Promise<Done> {
    if (planId !== undefined && textOf(row.pid) === planId) return DONE
    const service = await this.showService(clientId, serviceId)
    if (!service.ok) return service
    if (planId === undefined || !service.value.plans.some(({ id }) => id === planId)) {
      return refused('no_such_plan')
    }
    const answer = await this.#api.call('UpgradeProduct', {
      serviceid: serviceId,
      type: 'product',
      newproductid: planId,
      newproductbillingcycle: cycleOf(row.billingcycle),
      paymentmethod: textOf(row.paymentmethod),
    })
    if (!answer.ok) return answer
    const number = textOf(answer.value.order_number)
    return number ? { ok: true, value: { message: null, made: { kind: 'order', number } } } : DONE
  }

  async #requestCancellation({ serviceId, reason }: Act): Promise<Done> {
    const asked = await this.#api.list('GetCancelledPackages', {}, ['packages', 'package'])
    if (!asked.ok) return asked
    if (asked.value.some(({ relid }) => textOf(relid) === serviceId)) return DONE
    return this.#act('AddCancelRequest', {
      serviceid: serviceId,
      type: 'End of Billing Period',
      reason: reason ?? '',
    })
  }

  async listOrders(clientId: string): Promise<DriverAnswer<PanelOrder[]>> {
    const account = await this.#account(clientId)
    if (!account.ok) return account
    const rows = await this.#orders(clientId)
    if (!rows.ok) return rows
    const orders = rows.value.map((row) => readOrder(row, account.value.currency, this.#zone))
    return { ok: true, value: orders.filter((order) => order !== null) }
  }

  async showOrder(clientId: string, orderId: string): Promise<DriverAnswer<PanelOrder>> {
    const [client, id] = [idOf(clientId), idOf(orderId)]
    if (!client || !id) return NOT_FOUND
    const account = await this.#account(client)
    if (!account.ok) return account
    const rows = await this.#api.call('GetOrders', { id, userid: client })
    if (!rows.ok) return rows
    const row = listOf(rows.value, ['orders', 'order']).find(
      (each) => textOf(each.id) === id && textOf(each.userid) === client
    )
    const order = row ? readOrder(row, account.value.currency, this.#zone) : null
    return order ? { ok: true, value: order } : NOT_FOUND
  }

  async listOffers(clientId: string): Promise<DriverAnswer<PanelOffer[]>> {
    const account = await this.#account(clientId)
    if (!account.ok) return account
    const products = await this.#products()
    if (!products.ok) return products
    const offers = products.value.map((product) => readOffer(product, account.value.currency))
    return { ok: true, value: offers.filter((offer) => offer !== null) }
  }

  /**
   * An order takes no mark, its service does, once it is there. Between the two an order may be left without one: it is told
   * by that the API placed it, and the same is then not ordered again.
   */
  async placeOrder({ clientId, order, requestKey }: Parameters<PanelDriver['placeOrder']>[0]) {
    const account = await this.#account(clientId)
    if (!account.ok) return account
    const services = await this.#services(clientId)
    if (!services.ok) return services
    const mark = markOf(requestKey)
    const known = services.value.find(({ notes }) => textOf(notes).includes(mark))
    if (known) return this.#placed(clientId, textOf(known.orderid), null)

    const orders = await this.#orders(clientId)
    if (!orders.ok) return orders
    const domain = (order.domain ?? '').toLowerCase()
    const same = services.value.filter((row) => textOf(row.domain).toLowerCase() === domain)
    const [unmarked] = unmarkedOf(orders.value, same, order).filter(
      (row) => textOf(row.status) === 'Pending'
    )
    if (unmarked) {
      return refused('same_order_waits', { number: textOf(unmarked.ordernum) })
    }

    const method = await this.#paymentMethod(account.value.row)
    if (!method.ok) return method
    const added = await this.#api.call('AddOrder', {
      'clientid': clientId,
      'paymentmethod': method.value,
      'pid[0]': order.productId,
      'billingcycle[0]': order.cycle,
      ...(order.domain === null ? {} : { 'domain[0]': order.domain }),
    })
    if (!added.ok) return added
    const orderId = idOf(added.value.orderid)
    // ordered it is, but which it is cannot be told
    if (orderId === null) return unavailable('not_json', true)

    for (const serviceId of textOf(added.value.serviceids).split(',')) {
      if (!idOf(serviceId)) continue
      const notes = `Placed by ${order.placedBy} ${mark}`
      await this.#api.call('UpdateClientProduct', { serviceid: serviceId, notes })
    }
    return this.#placed(clientId, orderId, idOf(added.value.invoiceid))
  }

  /**
   * By its mark; without one by that the API placed the same for this client within the minutes in which it was asked for, and
   * nothing else of the kind.
   */
  async findPlacedOrder({
    clientId,
    order,
    requestKey,
    since,
  }: Parameters<PanelDriver['findPlacedOrder']>[0]): Promise<DriverAnswer<PlacedOrder | null>> {
    const client = idOf(clientId)
    if (!client) return NOT_FOUND
    const services = await this.#services(client)
    if (!services.ok) return services
    const mark = markOf(requestKey)
    const known = services.value.find(({ notes }) => textOf(notes).includes(mark))
    if (known) return this.#placed(client, textOf(known.orderid), null)

    const orders = await this.#orders(client)
    if (!orders.ok) return orders
    const [only, ...others] = unmarkedOf(orders.value, services.value, order).filter((row) => {
      const placedAt = instantOf(row.date, this.#zone)
      return placedAt !== null && placedAt >= since - 60_000 && placedAt <= since + PLACING_MS
    })
    if (!only || others.length > 0) return { ok: true, value: null }
    return this.#placed(client, textOf(only.id), null)
  }

  /**
   * What was placed stays placed where more cannot be learnt of it.
   */
  async #placed(clientId: string, orderId: string, invoiceId: string | null) {
    const rows = await this.#api.call('GetOrders', { id: orderId, userid: clientId })
    const row = rows.ok
      ? listOf(rows.value, ['orders', 'order']).find(({ id }) => textOf(id) === orderId)
      : undefined
    const invoice = invoiceId ?? idOf(textOf(row?.invoiceid))
    return {
      ok: true as const,
      value: {
        orderId,
        number: textOf(row?.ordernum) || orderId,
        payUrl: invoice ? `${this.#baseUrl}/viewinvoice.php?id=${invoice}` : null,
      },
    }
  }

  async #paymentMethod(account: Row): Promise<DriverAnswer<string>> {
    const own = textOf(account.defaultgateway)
    if (own) return { ok: true, value: own }
    const answer = await this.#api.call('GetPaymentMethods')
    if (!answer.ok) return answer
    const [first] = listOf(answer.value, ['paymentmethods', 'paymentmethod'])
    return first ? { ok: true, value: textOf(first.module) } : refused('no_payment_method')
  }

  async cancelOrder({
    clientId,
    orderId,
  }: Parameters<PanelDriver['cancelOrder']>[0]): Promise<Done> {
    const order = await this.showOrder(clientId, orderId)
    if (!order.ok) return order
    const { status, isPaid, number } = order.value
    if (status === 'cancelled') return DONE
    if (status !== 'pending' || isPaid) {
      return refused('order_at_work', { number })
    }
    return this.#act('CancelOrder', { orderid: orderId })
  }

  async loginUrl({ clientId, path }: { clientId: string; path: string }) {
    const client = idOf(clientId)
    if (!client) return NOT_FOUND
    const inside = path.replace(/^\/+/, '')
    const answer = await this.#api.call('CreateSsoToken', {
      client_id: client,
      ...(inside === '' ? {} : { destination: 'sso:custom_redirect', sso_redirect_path: inside }),
    })
    if (!answer.ok) return answer
    const url = textOf(answer.value.redirect_url)
    return /^https?:\/\//.test(url)
      ? { ok: true as const, value: { url } }
      : unavailable('not_json', false)
  }

  async addCredit(input: Parameters<PanelDriver['addCredit']>[0]) {
    const { clientId, amount, currency, description, requestKey } = input
    const account = await this.#account(clientId)
    if (!account.ok) return account
    if (account.value.currency !== currency) {
      return refused('other_currency', { own: account.value.currency, asked: currency })
    }
    if (amount <= 0) return refused('no_amount')

    const credits = await this.#api.call('GetCredits', { clientid: clientId })
    if (!credits.ok) return credits
    const mark = markOf(requestKey)
    const known = listOf(credits.value, ['credits', 'credit'])
    if (known.some((credit) => textOf(credit.description).includes(mark))) {
      return { ok: true as const, value: { balance: minorOf(account.value.row.credit, currency) } }
    }
    const added = await this.#api.call('AddCredit', {
      clientid: clientId,
      description: `${description} ${mark}`,
      amount: toDecimalString(amount, currency),
      type: 'add',
    })
    if (!added.ok) return added
    return { ok: true as const, value: { balance: minorOf(added.value.newbalance, currency) } }
  }

  async listInvoices({ since, until }: { since: number; until: number }) {
    const oldest = new Date(Math.max(since - LONGEST_UNPAID * DAY_MS, 0)).toISOString().slice(0, 10)
    const rows = await this.#api.list(
      'GetInvoices',
      { orderby: 'date', order: 'desc' },
      ['invoices', 'invoice'],
      (page) => page.some(({ date }) => (dayOf(date) ?? oldest) >= oldest)
    )
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

  async inviteUser({
    clientId,
    email,
    scopes,
  }: Parameters<NonNullable<PanelDriver['inviteUser']>>[0]) {
    const client = idOf(clientId)
    if (!client) return NOT_FOUND
    return this.#act('CreateClientInvite', {
      client_id: client,
      email,
      permissions: permissionsOf(scopes),
    })
  }

  async listUsers(clientId: string): Promise<DriverAnswer<PanelUser[]>> {
    const client = idOf(clientId)
    if (!client) return NOT_FOUND
    const answer = await this.#api.call('GetClientsDetails', { clientid: client })
    if (!answer.ok) return answer
    const row = rowOf(answer.value.client)
    if (textOf(row.id) !== client) return NOT_FOUND
    const users = rowsOf(rowOf(row.users).user).flatMap((user) => {
      const id = idOf(user.id)
      const isOwner = user.is_owner === true || textOf(user.is_owner) === '1'
      return id ? [{ id, email: textOf(user.email), isOwner }] : []
    })
    // an account has an owner: without one these are not its users
    return users.some(({ isOwner }) => isOwner)
      ? { ok: true, value: users }
      : unavailable('not_json', false)
  }

  async setUserScopes({
    clientId,
    userId,
    scopes,
  }: Parameters<NonNullable<PanelDriver['setUserScopes']>>[0]) {
    const [client, user] = [idOf(clientId), idOf(userId)]
    if (!client || !user) return NOT_FOUND
    return this.#act('UpdateUserPermissions', {
      user_id: user,
      client_id: client,
      permissions: permissionsOf(scopes),
    })
  }

  async removeUser({
    clientId,
    userId,
  }: Parameters<NonNullable<PanelDriver['removeUser']>>[0]): Promise<Done> {
    const [client, user] = [idOf(clientId), idOf(userId)]
    if (!client || !user) return NOT_FOUND
    const answer = await this.#act('DeleteUserClient', { user_id: user, client_id: client })
    const isNone =
      !answer.ok && answer.reason === 'refused' && /not associated with/i.test(answer.message)
    return isNone ? DONE : answer
  }

  async #act(action: string, fields: Fields): Promise<Done> {
    const answer = await this.#api.call(action, fields)
    return answer.ok ? DONE : answer
  }

  async #account(clientId: string): Promise<DriverAnswer<Account>> {
    const id = idOf(clientId)
    if (!id) return NOT_FOUND
    const answer = await this.#api.call('GetClientsDetails', { clientid: id })
    if (!answer.ok) return answer
    // before 8.0 there is no `client`, and everything stands on top
    const row = 'client' in answer.value ? rowOf(answer.value.client) : answer.value
    const currency = textOf(row.currency_code)
    if (textOf(row.id) !== id) return NOT_FOUND
    return isCurrency(currency)
      ? { ok: true, value: { row, currency } }
      : refused('unknown_currency', { currency })
  }

  async #services(clientId: string): Promise<DriverAnswer<Row[]>> {
    const answer = await this.#api.list('GetClientsProducts', { clientid: clientId }, [
      'products',
      'product',
    ])
    if (!answer.ok) return answer
    return { ok: true, value: answer.value.filter((row) => textOf(row.clientid) === clientId) }
  }

  async #service(clientId: string, serviceId: string): Promise<DriverAnswer<Row>> {
    const [client, id] = [idOf(clientId), idOf(serviceId)]
    if (!client || !id) return NOT_FOUND
    const answer = await this.#api.call('GetClientsProducts', { clientid: client, serviceid: id })
    if (!answer.ok) return answer
    const row = listOf(answer.value, ['products', 'product']).find(
      (each) => textOf(each.id) === id && textOf(each.clientid) === client
    )
    return row ? { ok: true, value: row } : NOT_FOUND
  }

  async #orders(clientId: string): Promise<DriverAnswer<Row[]>> {
    const answer = await this.#api.list('GetOrders', { userid: clientId }, ['orders', 'order'])
    if (!answer.ok) return answer
    return { ok: true, value: answer.value.filter((row) => textOf(row.userid) === clientId) }
  }

  async #products(): Promise<DriverAnswer<Row[]>> {
    const answer = await this.#api.call('GetProducts')
    if (!answer.ok) return answer
    return { ok: true, value: rowsOf(rowOf(answer.value.products).product) }
  }
}

function permissionsOf(scopes: readonly InvitedScope[]): string {
  return [...new Set(scopes.flatMap((scope) => PERMISSIONS[scope]))].join(',')
}

/**
 * Orders of the same product and cycle that the API placed, and whose services have no mark.
 */
function unmarkedOf(
  orders: readonly Row[],
  services: readonly Row[],
  { productId, cycle }: { productId: string; cycle: string }
): Row[] {
  const same = services.filter(
    (row) =>
      textOf(row.pid) === productId &&
      cycleOf(row.billingcycle) === cycle &&
      textOf(row.notes) === ''
  )
  return orders.filter(
    (row) =>
      textOf(row.admin_requestor_id) !== '0' &&
      same.some(({ orderid: orderId }) => textOf(orderId) === textOf(row.id))
  )
}
