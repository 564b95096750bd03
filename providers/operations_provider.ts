import type { ServerResponse } from 'node:http'
import { HttpRequest } from '@adonisjs/core/http'
import { trustRequestIdsOf } from '#core/logging/request_id'
import type { ApplicationService } from '@adonisjs/core/types'

/** How long an idle connection is kept, in milliseconds; proxies close theirs after 60 s or less (nginx, Apache). */
const KEEP_ALIVE_MS = 75_000

/**
 * What the web process insists on before it serves; the worker does the same in `queue:work`.
 */
export default class OperationsProvider {
  constructor(private app: ApplicationService) {}

  async boot() {
    if (!['web', 'test'].includes(this.app.getEnvironment())) return
    const { http } = await import('#config/app')
    trustRequestIdsOf(HttpRequest, http.trustProxy)
  }

  async start() {
    if (this.app.getEnvironment() !== 'web' || this.app.getMode() !== 'run') return
    const { insistOnInstallation, insistOnAssets } = await import('#start/installation')
    await insistOnAssets(this.app)
    await insistOnInstallation(await this.app.container.make('logger'))
  }

  /**
   * A connection is kept for longer than a proxy keeps its own: where the server closes first, it may cut off a request
   * that is on its way, and a visitor is told of a bad gateway.
   *
   * A server that is closing waits until its connections are idle, which busy ones never are: from then on each answer
   * is its connection's last.
   */
  async ready() {
    if (this.app.getEnvironment() !== 'web' || this.app.getMode() !== 'run') return
    const server = await this.app.container.make('server')
    const nodeServer = server.getNodeServer()
    if (!nodeServer) return
    nodeServer.keepAliveTimeout = KEEP_ALIVE_MS
    nodeServer.prependListener('request', (_request, response: ServerResponse) => {
      if (!nodeServer.listening) response.shouldKeepAlive = false
    })
  }
}
