import type { HttpContext } from '@adonisjs/core/http'
import { streamCsv } from '#core/lists/csv'
import { calculationCsv } from '#receipts/calculation_csv'
import { affiliatesReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * The calculation of a receipt of the affiliate's own, as CSV.
 */
export default class ReceiptLinesController {
  async index(ctx: HttpContext) {
    const { affiliate, i18n, params } = ctx
    const { receipt, viewer } = await affiliatesReceipt(affiliate.id, params.referralId)
    streamCsv(ctx, calculationCsv(presentReceipt(receipt, viewer, i18n), i18n))
  }
}
