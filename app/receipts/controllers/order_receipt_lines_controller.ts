import type { HttpContext } from '@adonisjs/core/http'
import { streamCsv } from '#core/lists/csv'
import { administeredPanel } from '#identity/administered'
import { calculationCsv } from '#receipts/calculation_csv'
import { orderReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * The calculation of an order's receipt, as CSV.
 */
export default class OrderReceiptLinesController {
  async index(ctx: HttpContext) {
    const { auth, i18n, params } = ctx
    const { receipt, viewer } = await orderReceipt(administeredPanel(auth.user!), params.orderId)
    streamCsv(ctx, calculationCsv(presentReceipt(receipt, viewer, i18n), i18n))
  }
}
