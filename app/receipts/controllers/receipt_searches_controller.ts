import type { HttpContext } from '@adonisjs/core/http'
import { pageOf } from '#core/lists/list_page'
import { administeredPanel } from '#identity/administered'
import { receiptsList } from '#receipts/receipts_list'
import { sayReason } from '#receipts/say_reason'

/**
 * Every decision, to be found by the panel's own ids.
 */
export default class ReceiptSearchesController {
  async index({ auth, i18n, request, view }: HttpContext) {
    const { list, receipts } = receiptsList(administeredPanel(auth.user!), request.qs())
    const [total, invoices] = await Promise.all([receipts.count(), receipts.invoices()])
    const page = pageOf(list, total)
    const rows = total === 0 ? [] : await receipts.page(page.offset, page.size)

    return view.render('pages/receipts/index', {
      list,
      page,
      invoices,
      rows: rows.map((row) => ({
        ...row,
        explanation: sayReason(row, i18n),
        address:
          row.orderId === null
            ? `/admin/receipts/signups/${row.clientId}`
            : `/admin/receipts/orders/${row.orderId}`,
      })),
    })
  }
}
