import type { HttpContext } from '@adonisjs/core/http'
import { invoiceAnswer, refuse } from '#sandbox/api/answers'
import { sandboxDb } from '#sandbox/database'
import { publicId, rowId, type InvoiceRow } from '#sandbox/records'

/** Invoices of one answer. */
const PAGE = 500

/**
 * Everybody's invoices that were issued or paid in a period, by 500; `next` is the `after` of the next page.
 */
export default class ApiInvoicesController {
  async index(ctx: HttpContext) {
    const { request, response } = ctx
    const [since, until] = [request.input('since'), request.input('until')].map((text: unknown) =>
      /^\d{1,15}$/.test(String(text)) ? Number(text) : null
    )
    if (since === null || until === null) {
      return refuse(ctx, 400, 'period', 'Send since and until in milliseconds since 1970.')
    }

    const rows = (await sandboxDb()
      .from('sandbox_invoices')
      .where('id', '>', rowId('invoice', request.input('after')))
      .where((either) =>
        either
          .where((issued) =>
            issued.where('issued_at', '>=', since!).where('issued_at', '<', until!)
          )
          .orWhere((paid) => paid.where('paid_at', '>=', since!).where('paid_at', '<', until!))
      )
      .orderBy('id')
      .limit(PAGE + 1)) as InvoiceRow[]
    const page = rows.slice(0, PAGE)
    return response.send({
      invoices: page.map(invoiceAnswer),
      next: rows.length > PAGE ? publicId('invoice', page.at(-1)!.id) : null,
    })
  }
}
