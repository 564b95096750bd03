import type { HttpContext } from '@adonisjs/core/http'
import { missingPage } from '#sandbox/missing_page'

/**
 * Every other address below `/sandbox`.
 */
export default class MissingController {
  async show(ctx: HttpContext) {
    return missingPage(ctx)
  }
}
