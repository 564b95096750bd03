import { inject } from '@adonisjs/core'
import type { HttpContext } from '@adonisjs/core/http'
import { PayInvoice } from '#sandbox/actions/pay_invoice'
import { missingPage } from '#sandbox/missing_page'
import { findInvoice } from '#sandbox/queries/purchases'
import { publicId, rowId } from '#sandbox/records'

/**
 * A client pays an open invoice with the sample card.
 */
export default class InvoicePaymentsController {
  @inject()
  async store(ctx: HttpContext, pay: PayInvoice) {
    const invoice = await findInvoice(ctx.sandbox.person!, rowId('invoice', ctx.params.id))
    if (!invoice) return missingPage(ctx)

    const outcome = await pay.handle({ invoiceId: invoice.id, method: 'card' })
    await ctx.sandbox.flash(
      outcome.ok
        ? { kind: 'success', key: 'messages.invoice_paid' }
        : { kind: 'warning', key: 'messages.wrong_state' }
    )
    const id = publicId('invoice', invoice.id)
    return ctx.response.redirect().toPath(`/sandbox/account/invoices/${id}`)
  }
}
