import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { administeredPanel } from '#identity/administered'
import { idOf, notFound } from '#receipts/find_receipt'
import { explainOwner } from '#receipts/explain_owner'
import { readInvoiceReceipt } from '#receipts/queries/read_invoice_receipt'
import { ReceiptWords, statement } from '#receipts/statement'

/**
 * To whom an invoice belongs: which order each of its items comes from, and who is credited for it.
 */
export default class InvoiceReceiptsController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const invoice = await readInvoiceReceipt(administeredPanel(auth.user!), idOf(params.invoiceId))
    if (!invoice) throw notFound()

    const { say } = new ReceiptWords(i18n, 'admin')
    const credited = invoice.credited.filter(({ minor }) => minor !== 0)
    return view.render('pages/receipts/invoice', {
      invoice,
      printedAt: now(),
      title: say(
        credited.length > 0
          ? statement('paid.credited', { amounts: { amounts: credited } })
          : statement('paid.nobody')
      ),
      about: say(
        statement('paid.about', {
          number: invoice.externalId,
          client: invoice.client,
          panel: invoice.panelName,
          at: { instant: invoice.paidAt },
          total: { minor: invoice.total, currency: invoice.currency },
        })
      ),
      items: invoice.items.map((item) => ({
        ...item,
        owner: say(explainOwner(item)),
      })),
    })
  }
}
