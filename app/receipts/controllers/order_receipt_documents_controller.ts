import type { HttpContext } from '@adonisjs/core/http'
import { administeredPanel } from '#identity/administered'
import { orderReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * The whole receipt of an order for programs: what its page says, and the decisions with their facts as they are kept.
 */
export default class OrderReceiptDocumentsController {
  async show({ auth, i18n, params, response }: HttpContext) {
    const { receipt, source, viewer } = await orderReceipt(
      administeredPanel(auth.user!),
      params.orderId
    )
    const { decisions, plan, invoices, commissions, reviews } = source
    return response.json({
      receipt: presentReceipt(receipt, viewer, i18n),
      decisions,
      plan,
      invoices,
      commissions,
      reviews,
    })
  }
}
