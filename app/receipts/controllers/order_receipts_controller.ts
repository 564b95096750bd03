import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { administeredPanel } from '#identity/administered'
import { orderReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * The whole receipt of an order.
 */
export default class OrderReceiptsController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const { receipt, viewer, source } = await orderReceipt(
      administeredPanel(auth.user!),
      params.orderId
    )
    return view.render('pages/receipts/order', {
      receipt: presentReceipt(receipt, viewer, i18n),
      printedAt: now(),
      csv: `/admin/receipts/orders/${params.orderId}/lines.csv`,
      json: `/admin/receipts/orders/${params.orderId}/receipt.json`,
      deliveries: `/admin/deliveries?order=${encodeURIComponent(source.order!.externalId)}`,
    })
  }
}
