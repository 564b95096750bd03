import { createHash, timingSafeEqual } from 'node:crypto'
import proxyaddr from 'proxy-addr'
import type { HttpContext } from '@adonisjs/core/http'
import { metricsToken } from '#config/operations'
import { metrics } from '#core/metrics'

const isLoopback = proxyaddr.compile('loopback')

/**
 * Prometheus' text, for programs on this machine or with the token.
 */
export default class MetricsController {
  async show({ request, response }: HttpContext) {
    response.header('Cache-Control', 'no-store')
    response.header('X-Robots-Tag', 'noindex')

    if (!hasToken(request.header('authorization')) && !comesFromThisMachine(request)) {
      return response
        .status(403)
        .type('text/plain')
        .send(
          'Metrics are for programs on this machine, or with "Authorization: Bearer <METRICS_TOKEN>".\n'
        )
    }
    return response
      .header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
      .send(await metrics.render())
  }
}

function hasToken(authorization: string | undefined) {
  const token = metricsToken?.release()
  if (!token || !authorization?.startsWith('Bearer ')) return false
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(authorization.slice('Bearer '.length)), digest(token))
}

/**
 * A reverse proxy on the same machine connects from loopback too, on behalf of somebody else: it says so in a header.
 */
function comesFromThisMachine(request: HttpContext['request']) {
  const forwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) =>
    request.header(name)
  )
  return !forwarded && isLoopback(request.request.socket.remoteAddress ?? '', 0)
}
