import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'
import { metrics } from '#core/metrics'

const requests = metrics.counter(
  'pa_http_requests_total',
  'Answered requests by route and class of status; tracked redirects are in pa_visits_*',
  ['method', 'route', 'status']
)
const durations = metrics.histogram(
  'pa_http_request_duration_seconds',
  'Time from a request to the end of its answer',
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  ['route']
)

/**
 * One line and one count per answered request: the route's pattern, never the address, its query or who asks. The tracked redirect is
 * left out: it is counted where visits are stored, and a line each would cost it a tenth of its speed.
 */
export default class RequestLogMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    const path = ctx.request.request.url ?? '/'
    if (path.startsWith('/go/') || path.startsWith('/assets/')) return next()

    const started = performance.now()
    ctx.response.onFinish(() => {
      const ms = performance.now() - started
      const method = ctx.request.method()
      const route = ctx.route?.pattern ?? 'none'
      const status = ctx.response.getStatus()

      requests.add(1, method, route, `${Math.floor(status / 100)}xx`)
      durations.observe(ms / 1000, route)
      ctx.logger[levelOf(route, status)](
        { method, route, status, ms: Math.round(ms * 10) / 10 },
        'request'
      )
    })
    return next()
  }
}

function levelOf(route: string, status: number) {
  if (status >= 500) return 'error'
  // asked every few seconds by those who watch
  return route.startsWith('/health') || route === '/metrics' ? 'debug' : 'info'
}
