import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import { administeredPanel } from '#identity/administered'
import { signupReceipt } from '#receipts/find_receipt'
import { presentReceipt } from '#receipts/present_receipt'

/**
 * The whole receipt of a client's signup.
 */
export default class SignupReceiptsController {
  async show({ auth, i18n, params, view }: HttpContext) {
    const { receipt, viewer } = await signupReceipt(administeredPanel(auth.user!), params.clientId)
    return view.render('pages/receipts/order', {
      receipt: presentReceipt(receipt, viewer, i18n),
      printedAt: now(),
      csv: null,
      json: null,
      deliveries: null,
    })
  }
}
