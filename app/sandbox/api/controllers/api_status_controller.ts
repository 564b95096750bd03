import type { HttpContext } from '@adonisjs/core/http'
import { samplePanel } from '#config/sandbox'
import { refuse } from '#sandbox/api/answers'

/** Of this API, not of the product. */
const VERSION = '1.0'

export default class ApiStatusController {
  show({ response }: HttpContext) {
    return response.send({ name: samplePanel.name, version: VERSION })
  }

  /** Any other address of the API. */
  missing(ctx: HttpContext) {
    return refuse(ctx, 404, 'not_found', 'The API has no such address.')
  }
}
