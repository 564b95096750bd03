import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { affiliatesReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * Why a referral of the affiliate's own counted, or did not.
 */
export default class ReceiptsController {
  async show({ affiliate, i18n, params, view }: HttpContext) {
    const { receipt, viewer } = await affiliatesReceipt(affiliate.id, params.referralId)
    return view.render('pages/receipts/show', {
      receipt: presentReceipt(receipt, viewer, i18n),
      printedAt: now(),
      csv: `/affiliate/receipts/${params.referralId}/lines.csv`,
    })
  }
}
