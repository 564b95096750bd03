import type { HttpContext } from '@adonisjs/core/http'
import { missingPage } from '#sandbox/missing_page'
import { actsFor, balancesOf } from '#sandbox/queries/credits'
import { findClient, listClients } from '#sandbox/queries/people'
import { countOwedEvents } from '#sandbox/queries/outbox'
import {
  findInvoice,
  findOrder,
  listInvoices,
  listOrders,
  listServices,
  partsOfInvoice,
  partsOfOrder,
} from '#sandbox/queries/purchases'
import { rowId } from '#sandbox/records'

const ORDER_STATUSES = ['pending', 'active', 'cancelled', 'fraud']
const INVOICE_STATUSES = ['unpaid', 'paid', 'refunded', 'charged_back', 'cancelled']
const SERVICE_STATUSES = ['pending', 'active', 'suspended', 'terminated']

/**
 * The staff's lists and details.
 */
export default class StaffController {
  async orders({ request, view }: HttpContext) {
    const status = chosen(request.input('status'), ORDER_STATUSES)
    const [orders, owed] = await Promise.all([listOrders('anybody', status), countOwedEvents()])
    return view.render('pages/sandbox/staff/orders', {
      orders,
      owed,
      status,
      statuses: ORDER_STATUSES,
    })
  }

  async order(ctx: HttpContext) {
    const order = await findOrder('anybody', rowId('order', ctx.params.id))
    if (!order) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/order', {
      order,
      client: await findClient(order.client_id),
      ...(await partsOfOrder(order)),
    })
  }

  async invoices({ request, view }: HttpContext) {
    const status = chosen(request.input('status'), INVOICE_STATUSES)
    return view.render('pages/sandbox/staff/invoices', {
      invoices: await listInvoices('anybody', status),
      status,
      statuses: INVOICE_STATUSES,
    })
  }

  async invoice(ctx: HttpContext) {
    const invoice = await findInvoice('anybody', rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/invoice', {
      invoice,
      client: await findClient(invoice.client_id),
      ...(await partsOfInvoice(invoice)),
    })
  }

  async services({ request, view }: HttpContext) {
    const status = chosen(request.input('status'), SERVICE_STATUSES)
    return view.render('pages/sandbox/staff/services', {
      services: await listServices('anybody', status),
      status,
      statuses: SERVICE_STATUSES,
    })
  }

  async clients({ view }: HttpContext) {
    return view.render('pages/sandbox/staff/clients', { clients: await listClients() })
  }

  async client(ctx: HttpContext) {
    const client = await findClient(rowId('client', ctx.params.id))
    if (!client) return missingPage(ctx)
    const [orders, services, invoices, balances, acts] = await Promise.all([
      listOrders(client),
      listServices(client),
      listInvoices(client),
      balancesOf(client),
      actsFor(client),
    ])
    return ctx.view.render('pages/sandbox/staff/client', {
      client,
      orders,
      services,
      invoices,
      balances,
      acts,
    })
  }
}

function chosen(value: unknown, allowed: string[]): string | undefined {
  return allowed.find((status) => status === value)
}
