import type { HttpContext } from '@adonisjs/core/http'
import { correctionsOf } from '#commissions/corrections/queries/list_corrections'

/**
 * What was added to an affiliate's balance or taken from it by hand, for themselves: without the admins' names.
 */
export default class OwnCorrectionsController {
  async index({ affiliate, view }: HttpContext) {
    return view.render('pages/corrections/own', { rows: await correctionsOf(affiliate) })
  }
}
