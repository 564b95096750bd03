import type { HttpContext } from '@adonisjs/core/http'
import { checkReadiness } from '#core/health/readiness'

/**
 * For the machine that watches the process: `live` says that it runs, `ready` that it can serve.
 */
export default class HealthController {
  live({ response }: HttpContext) {
    response.header('Cache-Control', 'no-store')
    return { status: 'ok' }
  }

  async ready({ response }: HttpContext) {
    const { ready, checks } = await checkReadiness()
    response.header('Cache-Control', 'no-store')
    response.status(ready ? 200 : 503)
    return { status: ready ? 'ok' : 'unavailable', checks }
  }
}
