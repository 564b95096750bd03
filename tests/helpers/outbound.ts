import app from '@adonisjs/core/services/app'
import { parseAllowances } from '#outbound/client/callable_addresses'
import { OutboundClient, type OutboundOptions } from '#outbound/client/outbound_client'
import { ownOrigins, ownPorts } from '#config/outbound'

/**
 * A client as the product makes it, with other options.
 *
 * @param allowed as OUTBOUND_ALLOWED: `127.0.0.1:4000`
 */
export function outboundClient(allowed: string, options: Partial<OutboundOptions> = {}) {
  return new OutboundClient({
    ownOrigins,
    ownPorts,
    userAgent: 'PanelAffiliates/test',
    allowed: parseAllowances(allowed),
    ...options,
  })
}

/**
 * Lets the product call what `allowed` names, until `restore` is called.
 */
export function allowOutbound(allowed: string, options: Partial<OutboundOptions> = {}) {
  const client = outboundClient(allowed, options)
  app.container.swap(OutboundClient, () => client)

  return {
    client,
    async restore() {
      app.container.restore(OutboundClient)
      await client.close()
    },
  }
}
