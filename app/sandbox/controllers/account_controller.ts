import type { HttpContext } from '@adonisjs/core/http'
import { signupTagUrls } from '#sandbox/add_on_tags'
import { allowProgramsOn } from '#sandbox/content_rules'
import { missingPage } from '#sandbox/missing_page'
import { actsFor, balancesOf } from '#sandbox/queries/credits'
import {
  findInvoice,
  findOrder,
  listInvoices,
  listOrders,
  listServices,
  partsOfInvoice,
  partsOfOrder,
} from '#sandbox/queries/purchases'
import { publicId, rowId } from '#sandbox/records'

/**
 * The client area: what the signed-in client has, and nobody else's.
 */
export default class AccountController {
  async index({ view, sandbox }: HttpContext) {
    const client = sandbox.person!
    const [services, orders, openInvoices, balances, acts] = await Promise.all([
      listServices(client),
      listOrders(client),
      listInvoices(client, 'unpaid'),
      balancesOf(client),
      actsFor(client),
    ])
    return view.render('pages/sandbox/account/index', {
      services,
      orders,
      openInvoices,
      balances,
      acts,
    })
  }

  async services({ view, sandbox }: HttpContext) {
    return view.render('pages/sandbox/account/services', {
      services: await listServices(sandbox.person!),
    })
  }

  async orders({ view, sandbox }: HttpContext) {
    return view.render('pages/sandbox/account/orders', {
      orders: await listOrders(sandbox.person!),
    })
  }

  async order(ctx: HttpContext) {
    const order = await findOrder(ctx.sandbox.person!, rowId('order', ctx.params.id))
    if (!order) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/account/order', {
      order,
      ...(await partsOfOrder(order)),
    })
  }

  async confirmation(ctx: HttpContext) {
    const order = await findOrder(ctx.sandbox.person!, rowId('order', ctx.params.id))
    if (!order) return missingPage(ctx)
    allowProgramsOn(ctx.response)
    return ctx.view.render('pages/sandbox/shop/confirmation', {
      order,
      signupTag: signupTagUrls(publicId('order', order.id)),
      ...(await partsOfOrder(order)),
    })
  }

  async invoices({ view, sandbox }: HttpContext) {
    return view.render('pages/sandbox/account/invoices', {
      invoices: await listInvoices(sandbox.person!),
    })
  }

  async invoice(ctx: HttpContext) {
    const invoice = await findInvoice(ctx.sandbox.person!, rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/account/invoice', {
      invoice,
      ...(await partsOfInvoice(invoice)),
    })
  }

  async affiliate({ view }: HttpContext) {
    return view.render('pages/sandbox/account/affiliate')
  }
}
