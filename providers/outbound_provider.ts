import { OutboundClient } from '#outbound/client/outbound_client'
import type { ApplicationService } from '@adonisjs/core/types'

/**
 * The one client for URLs that somebody typed, with the operator's settings.
 */
export default class OutboundProvider {
  #client: OutboundClient | null = null

  constructor(protected app: ApplicationService) {}

  register() {
    this.app.container.singleton(OutboundClient, async () => {
      const config = await import('#config/outbound')
      this.#client = new OutboundClient({
        allowed: config.outboundAllowed,
        ports: config.outboundPorts,
        ownOrigins: config.ownOrigins,
        ownPorts: config.ownPorts,
        deadlineMs: config.outboundDeadlineMs,
        maxBytes: config.outboundMaxBytes,
        userAgent: config.outboundUserAgent,
      })
      return this.#client
    })
  }

  async shutdown() {
    await this.#client?.close()
  }
}
