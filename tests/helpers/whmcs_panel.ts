/**
 * A web server that answers as the documentation of WHMCS's API shows: amounts and most numbers as text, lists nested by the
 * name of what is in them or flattened, errors with status 200.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '#tests/helpers/driver_contract'

type Row = Record<string, any>
type Answer = Row | ((request: IncomingMessage, response: ServerResponse) => void)

export const WHMCS_CREDENTIALS = { identifier: 'the-identifier', secret: 'the-secret' }

const failed = (message: string) => ({ result: 'error', message })

export class WhmcsPanel {
  url = ''
  close: () => Promise<void> = async () => {}
  /** Every call that was let in. */
  calls: Row[] = []
  /** What is answered in place of the panel's own answer, by the name of the call. */
  overrides: Record<string, (fields: Row) => Answer | undefined> = {}

  clients: Row[] = []
  services: Row[] = []
  orders: Row[] = []
  invoices: Row[] = []
  credits: Row[] = []
  cancellations: Row[] = []
  /** Everybody who can sign in, with the permissions for each account that they are a user of. */
  users: { id: number; email: string; accounts: Map<string, string[]> }[] = []
  /** Sent and not accepted. */
  invites: { account: string; email: string; permissions: string[] }[] = []
  products: Row[] = [
    product(1, 'Starter', { gid: 1 }),
    product(2, 'Plus', { gid: 1, monthly: '24.95' }),
    product(3, 'Reseller', { gid: 2 }),
    product(4, 'Only dollars', { gid: 1, currency: 'USD' }),
    product(5, 'Certificate', { gid: 3, type: 'other', paytype: 'onetime', monthly: '8.00' }),
    product(6, 'Asks for more', { gid: 1, required: 'on' }),
  ]
  #lastId = 100

  static async start() {
    const panel = new WhmcsPanel()
    const server = await serve((request, response) => panel.#handle(request, response))
    panel.url = `${server.url}/billing`
    panel.close = () => server.close()
    return panel
  }

  id() {
    return ++this.#lastId
  }

  customer({ currency = 'EUR' } = {}) {
    const id = this.id()
    this.clients.push({
      id,
      userid: id,
      email: `client-${id}@example.com`,
      currency_code: currency,
      defaultgateway: '',
      credit: '0.00',
      status: 'Active',
    })
    this.user(`client-${id}@example.com`, `${id}`, ['owner'])
    const service = this.service(id, { status: 'Active' })
    const order = this.order(id, { product: 1, cycle: 'monthly', admin: 0 })
    return { id: `${id}`, serviceId: `${service.id}`, orderId: `${order.id}` }
  }

  /** Somebody who is a user of the account from now on. */
  user(email: string, account: string, permissions: string[]) {
    let user = this.users.find((each) => each.email === email)
    if (!user) this.users.push((user = { id: this.id(), email, accounts: new Map() }))
    user.accounts.set(account, permissions)
    return user
  }

  usersOf(account: string) {
    return this.users.filter(({ accounts }) => accounts.has(account))
  }

  /** Who was invited last accepts, by default under the address that the invitation was sent to. */
  accept(account: string, email?: string) {
    const at = this.invites.findLastIndex((invite) => invite.account === account)
    if (at === -1) throw new Error('Nobody is invited')
    const [invite] = this.invites.splice(at, 1)
    return this.user(email ?? invite!.email, account, invite!.permissions)
  }

  service(clientId: number, fields: Row = {}) {
    const service = {
      id: `${this.id()}`,
      qty: '1',
      clientid: `${clientId}`,
      orderid: '0',
      pid: '1',
      regdate: '2025-01-01',
      name: 'Starter',
      domain: 'demodomain.com',
      suspensionreason: '',
      firstpaymentamount: '12.95',
      recurringamount: '12.95',
      paymentmethod: 'authorize',
      billingcycle: 'Monthly',
      nextduedate: '2026-11-25',
      status: 'Pending',
      username: 'demodoma',
      password: 'secret-of-the-service',
      overidesuspenduntil: '0000-00-00',
      notes: '',
      customfields: { customfield: [] },
      ...fields,
    }
    this.services.push(service)
    return service
  }

  order(clientId: number, wish: Row) {
    const id = this.id()
    const invoice = this.invoice(clientId, { total: '12.95' })
    const service = this.service(clientId, {
      orderid: `${id}`,
      pid: `${wish.product}`,
      domain: wish.domain ?? '',
      billingcycle: wish.cycle === 'annually' ? 'Annually' : 'Monthly',
    })
    const order = {
      id,
      ordernum: 7_858_259_000 + id,
      userid: clientId,
      admin_requestor_id: wish.admin,
      date: '2026-11-20 13:59:35',
      amount: '12.95',
      invoiceid: invoice.id,
      status: 'Pending',
      notes: '',
      paymentstatus: 'Unpaid',
      currencyprefix: '€',
      currencysuffix: 'EUR',
      lineitems: {
        lineitem: [
          {
            type: 'product',
            relid: Number(service.id),
            product: 'Shared Hosting - Starter',
            domain: service.domain,
            billingcycle: 'Monthly',
            amount: '12.95',
            status: 'Pending',
          },
        ],
      },
    }
    this.orders.push(order)
    return { ...order, serviceId: service.id }
  }

  invoice(clientId: number, fields: Row = {}) {
    const { total = '15.95' } = fields
    const invoice = {
      id: this.id(),
      userid: clientId,
      date: '2026-11-20',
      datepaid: '0000-00-00 00:00:00',
      subtotal: total,
      credit: '0.00',
      tax: '0.00',
      tax2: '0.00',
      total,
      status: 'Unpaid',
      currencycode: 'EUR',
      items: [],
      ...fields,
    }
    this.invoices.push(invoice)
    return invoice
  }

  #handle(request: IncomingMessage, response: ServerResponse) {
    let body = ''
    request.on('data', (piece) => (body += piece))
    request.on('end', () => {
      const fields = Object.fromEntries(new URLSearchParams(body)) as Row
      const send = (status: number, value: unknown) =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(value))
      if (request.method !== 'POST' || request.url !== '/billing/includes/api.php') {
        return response.writeHead(404).end('<h1>Not Found</h1>')
      }
      const { identifier, secret, action, responsetype } = fields
      if (secret !== WHMCS_CREDENTIALS.secret || identifier !== WHMCS_CREDENTIALS.identifier) {
        return send(403, failed('Authentication Failed'))
      }
      if (responsetype !== 'json') return response.end('result=success')
      this.calls.push(fields)

      const answer = this.overrides[action]?.(fields) ?? this.answer(action, fields)
      if (typeof answer === 'function') return answer(request, response)
      send(200, answer)
    })
  }

  /** What the panel does and says by itself. */
  answer(action: string, fields: Row): Answer {
    const ok = (value: Row = {}) => ({ result: 'success', ...value })
    const page = (all: Row[], names: [string, string]) => {
      const start = Number(fields.limitstart ?? 0)
      const rows = all.slice(start, start + Number(fields.limitnum ?? 25))
      return ok({
        totalresults: `${all.length}`,
        startnumber: start,
        numreturned: rows.length,
        [names[0]]: rows.length === 0 ? '' : { [names[1]]: rows },
      })
    }
    const service = this.services.find(({ id }) => id === fields.serviceid)

    switch (action) {
      case 'WhmcsDetails':
        return ok({ whmcs: { version: '8.12.1', canonicalversion: '8.12.1-release.1' } })
      case 'GetClientsDetails': {
        const client = this.clients.find(({ id }) => `${id}` === fields.clientid)
        if (!client) return failed('Client Not Found')
        const users = this.usersOf(fields.clientid).map(({ id, email, accounts }) => ({
          id,
          name: email,
          email,
          is_owner: accounts.get(fields.clientid)!.includes('owner'),
        }))
        return ok({ ...client, client: { ...client, users: { user: users } } })
      }
      case 'GetClientsProducts':
        return page(
          this.services.filter(
            ({ id, clientid }) =>
              clientid === fields.clientid && (!fields.serviceid || id === fields.serviceid)
          ),
          ['products', 'product']
        )
      case 'GetProducts':
        return ok({ totalresults: this.products.length, products: { product: this.products } })
      case 'GetOrders':
        return page(
          this.orders.filter(
            ({ id, userid }) =>
              (!fields.userid || `${userid}` === fields.userid) &&
              (!fields.id || `${id}` === fields.id)
          ),
          ['orders', 'order']
        )
      case 'GetPaymentMethods':
        return ok({
          paymentmethods: { paymentmethod: [{ module: 'paypal', displayname: 'PayPal' }] },
        })
      case 'AddOrder': {
        const order = this.order(Number(fields.clientid), {
          product: fields['pid[0]'],
          cycle: fields['billingcycle[0]'],
          domain: fields['domain[0]'],
          admin: 1,
        })
        return ok({
          orderid: `${order.id}`,
          serviceids: order.serviceId,
          addonids: '',
          domainids: '',
          invoiceid: `${order.invoiceid}`,
        })
      }
      case 'UpdateClientProduct':
        service!.notes = fields.notes
        return ok({ serviceid: fields.serviceid })
      case 'CancelOrder': {
        const order = this.orders.find(({ id }) => `${id}` === fields.orderid)
        if (order?.status !== 'Pending') return failed('Order ID not found or Status not Pending')
        order.status = 'Cancelled'
        return ok()
      }
      case 'ModuleSuspend':
        if (!service) return failed('Service ID not found')
        Object.assign(service, { status: 'Suspended', suspensionreason: fields.suspendreason })
        return ok()
      case 'ModuleUnsuspend':
        Object.assign(service!, { status: 'Active', suspensionreason: '' })
        return ok()
      case 'GenInvoices': {
        const id = fields['serviceids[0]']
        const isDue = !this.invoices.some(({ items }) => items[0]?.relid === Number(id))
        if (!isDue) return ok({ numcreated: '0' })
        const items = [{ type: 'Hosting', relid: Number(id), amount: '12.95' }]
        const made = this.invoice(Number(fields.clientid), { items })
        return ok({ numcreated: '1', latestinvoiceid: made.id })
      }
      case 'GetInvoices': {
        const all = this.invoices.filter(
          ({ userid, status }) =>
            (!fields.userid || `${userid}` === fields.userid) &&
            (!fields.status || status === fields.status)
        )
        if (fields.orderby === 'date') all.sort((a, b) => (a.date < b.date ? 1 : -1))
        return page(all, ['invoices', 'invoice'])
      }
      case 'GetInvoice': {
        const { items, ...invoice } = this.invoices.find(({ id }) => `${id}` === fields.invoiceid)!
        return ok({
          ...invoice,
          items: items.length === 0 ? '' : { item: items },
          transactions: '',
        })
      }
      case 'UpgradeProduct':
        service!.pid = fields.newproductid
        return ok({ id: '44', orderid: 73, order_number: '9093331404', invoiceid: null })
      case 'GetCancelledPackages':
        return ok({
          totalresults: `${this.cancellations.length}`,
          ...flat('packages[package]', this.cancellations),
        })
      case 'AddCancelRequest':
        this.cancellations.push({ id: `${this.id()}`, relid: fields.serviceid, ...fields })
        return ok({ serviceid: fields.serviceid })
      case 'CreateSsoToken':
        return ok({
          access_token: 'afaed448',
          redirect_url: `https://whmcs.example/oauth/singlesignon.php?access_token=afaed448`,
        })
      case 'GetCredits': {
        const credits = this.credits.filter(({ clientid }) => clientid === fields.clientid)
        return ok({ totalresults: `${credits.length}`, ...flat('credits[credit]', credits) })
      }
      case 'AddCredit': {
        const client = this.clients.find(({ id }) => `${id}` === fields.clientid)!
        client.credit = (Number(client.credit) + Number(fields.amount)).toFixed(2)
        this.credits.push({ ...fields, id: `${this.id()}`, relid: '0' })
        return ok({ newbalance: client.credit })
      }
      case 'CreateClientInvite': {
        const account = fields.client_id
        if (!this.clients.some(({ id }) => `${id}` === account)) return failed('Invalid client id')
        if (!fields.email.includes('@')) return failed('The email address entered is not valid')
        if (!fields.permissions) return failed('User permissions are required')
        if (this.usersOf(account).some(({ email }) => email === fields.email)) {
          return failed('User already associated with client')
        }
        this.invites.push({
          account,
          email: fields.email,
          permissions: fields.permissions.split(','),
        })
        return ok()
      }
      case 'UpdateUserPermissions':
      case 'DeleteUserClient': {
        const account = fields.client_id
        if (!this.clients.some(({ id }) => `${id}` === account)) return failed('Invalid client id')
        const user = this.users.find(({ id }) => `${id}` === fields.user_id)
        if (!user) return failed('Invalid user id')
        const permissions = user.accounts.get(account)
        if (!permissions) return failed('User is not associated with client')
        if (action === 'DeleteUserClient') {
          if (permissions.includes('owner')) return failed('You cannot remove the account owner')
          user.accounts.delete(account)
          return ok()
        }
        if (permissions.includes('owner')) {
          return failed('Permissions cannot be set on a client owner')
        }
        if (!fields.permissions) return failed('Missing permissions definition')
        user.accounts.set(account, fields.permissions.split(','))
        return ok()
      }
      default:
        return failed('Command Not Found')
    }
  }
}

function flat(prefix: string, rows: Row[]) {
  return Object.fromEntries(
    rows.flatMap((row, index) =>
      Object.entries(row).map(([name, value]) => [`${prefix}[${index}][${name}]`, value])
    )
  )
}

function product(pid: number, name: string, more: Row = {}): Row {
  const { currency = 'EUR', monthly = '12.95', required = '', gid, ...fields } = more
  const price = { prefix: '€', suffix: ' EUR', msetupfee: '5.00', asetupfee: '0.00', monthly }
  return {
    pid,
    gid,
    type: 'hostingaccount',
    name,
    module: 'cpanel',
    paytype: 'recurring',
    pricing: {
      [currency]: { ...price, quarterly: '-1.00', semiannually: '-1.00', annually: '129.50' },
    },
    customfields: { customfield: [{ id: 2, name: 'Contact', description: '', required }] },
    configoptions: { configoption: [] },
    ...fields,
  }
}
