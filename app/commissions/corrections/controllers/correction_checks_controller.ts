import type { HttpContext } from '@adonisjs/core/http'
import { readCorrection } from '#commissions/corrections/read_correction'

/**
 * What was typed, to be read once more before it is booked; or back to the form with all of it.
 */
export default class CorrectionChecksController {
  async store(ctx: HttpContext) {
    const { request, response, session, view } = ctx
    const { payee, form, amount } = await readCorrection(ctx)
    if (request.input('change')) {
      session.flashAll()
      return response.redirect().status(303).toPath(`/admin/corrections/new?affiliate=${payee.id}`)
    }
    return view.render('pages/corrections/confirm', { payee, form, amount })
  }
}
