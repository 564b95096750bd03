import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { AcceptOrder } from '#sandbox/actions/accept_order'
import { ChangeService, type ServiceChange } from '#sandbox/actions/change_service'
import { CloseClient } from '#sandbox/actions/close_client'
import { EndOrder } from '#sandbox/actions/end_order'
import { PayInvoice } from '#sandbox/actions/pay_invoice'
import { RenewService } from '#sandbox/actions/renew_service'
import { ReturnPayment } from '#sandbox/actions/return_payment'
import { missingPage } from '#sandbox/missing_page'
import { amountInput, parseAmount } from '#sandbox/money'
import { findClient } from '#sandbox/queries/people'
import { findInvoice, findOrder, findService } from '#sandbox/queries/purchases'
import { publicId, rowId, type InvoiceRow } from '#sandbox/records'

/** Characters of the reason that the staff types. */
const REASON_LENGTH = 200

/**
 * What the staff decides. What cannot be taken back is asked on a page of its own first.
 */
export default class StaffDecisionsController {
  @inject()
  async accept(ctx: HttpContext, accept: AcceptOrder) {
    const outcome = await accept.handle({ orderId: rowId('order', ctx.params.id) })
    return this.back(ctx, outcome.ok, 'order_accepted', `/orders/${ctx.params.id}`)
  }

  async confirmEnd(ctx: HttpContext) {
    const order = await findOrder('anybody', rowId('order', ctx.params.id))
    if (!order) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/end_order', {
      order,
      how: ctx.request.url().endsWith('/fraud') ? 'fraud' : 'cancel',
    })
  }

  @inject()
  async end(ctx: HttpContext, end: EndOrder) {
    const status = ctx.request.url().endsWith('/fraud') ? 'fraud' : 'cancelled'
    const outcome = await end.handle({
      orderId: rowId('order', ctx.params.id),
      status,
      reason: String(ctx.request.input('reason') ?? '').slice(0, REASON_LENGTH) || null,
    })
    return this.back(ctx, outcome.ok, `order_${status}`, `/orders/${ctx.params.id}`)
  }

  @inject()
  async markPaid(ctx: HttpContext, pay: PayInvoice) {
    const invoice = await findInvoice('anybody', rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)
    const order = invoice.order_id ? await findOrder('anybody', invoice.order_id) : null
    const outcome = await pay.handle({
      invoiceId: invoice.id,
      method: order?.payment_method ?? 'check',
    })
    return this.back(ctx, outcome.ok, 'invoice_paid', `/invoices/${ctx.params.id}`)
  }

  async askReturn(ctx: HttpContext) {
    const invoice = await findInvoice('anybody', rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)
    return this.returnPage(ctx, invoice)
  }

  @inject()
  async giveBack(ctx: HttpContext, giveBack: ReturnPayment) {
    const { request, response, sandboxText: text } = ctx
    const invoice = await findInvoice('anybody', rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)

    const kind = returnKind(ctx)
    const amount = parseAmount(String(request.input('amount') ?? ''), invoice.currency)
    const outcome =
      amount === null
        ? { ok: false as const, reason: 'wrong_amount' as const }
        : await giveBack.handle({ invoiceId: invoice.id, kind, amount })

    if (!outcome.ok && outcome.reason === 'wrong_amount') {
      response.status(422)
      return this.returnPage(ctx, invoice, { amount: text.t('mistakes.amount') })
    }
    return this.back(ctx, outcome.ok, `invoice_${kind}`, `/invoices/${ctx.params.id}`)
  }

  async askRenewal(ctx: HttpContext) {
    const service = await findService('anybody', rowId('service', ctx.params.id))
    if (!service) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/renew_service', { service })
  }

  @inject()
  async renew(ctx: HttpContext, renew: RenewService) {
    const outcome = await renew.handle({
      serviceId: rowId('service', ctx.params.id),
      payNow: ctx.request.input('payment') === 'card',
    })
    const path = outcome.ok ? `/invoices/${publicId('invoice', outcome.invoiceId)}` : '/services'
    return this.back(ctx, outcome.ok, 'service_renewed', path)
  }

  async confirmTermination(ctx: HttpContext) {
    const service = await findService('anybody', rowId('service', ctx.params.id))
    if (!service) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/terminate_service', { service })
  }

  @inject()
  async changeService(ctx: HttpContext, changeService: ChangeService) {
    const change = ctx.request.url().split('/').at(-1) as ServiceChange
    const outcome = await changeService.handle({
      serviceId: rowId('service', ctx.params.id),
      change,
    })
    return this.back(ctx, outcome.ok, `service_${change}`, '/services')
  }

  async confirmClosing(ctx: HttpContext) {
    const client = await findClient(rowId('client', ctx.params.id))
    if (!client) return missingPage(ctx)
    return ctx.view.render('pages/sandbox/staff/close_client', { client })
  }

  @inject()
  async close(ctx: HttpContext, close: CloseClient) {
    const outcome = await close.handle({ clientId: rowId('client', ctx.params.id) })
    return this.back(ctx, outcome.ok, 'client_closed', `/clients/${ctx.params.id}`)
  }

  private returnPage(ctx: HttpContext, invoice: InvoiceRow, errors: Record<string, string> = {}) {
    const left = invoice.total - invoice.returned
    ctx.view.share({ errors })
    return ctx.view.render('pages/sandbox/staff/return_payment', {
      invoice,
      kind: returnKind(ctx),
      left,
      values: { amount: ctx.request.input('amount') ?? amountInput(left, invoice.currency) },
    })
  }

  private async back(ctx: HttpContext, ok: boolean, message: string, path: string) {
    await ctx.sandbox.flash(
      ok
        ? { kind: 'success', key: `messages.${message}` }
        : { kind: 'warning', key: 'messages.wrong_state' }
    )
    return ctx.response.redirect().toPath(`/sandbox/staff${path}`)
  }
}

function returnKind({ request }: HttpContext): 'refund' | 'chargeback' {
  return request.url().endsWith('/chargeback') ? 'chargeback' : 'refund'
}
