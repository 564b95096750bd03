import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose'
import { outboundUserAgent, ownPorts } from '#config/outbound'
import { hostNameOf } from '#outbound/client/callable_addresses'
import { portOf } from '#outbound/client/check_url'
import { OutboundClient } from '#outbound/client/outbound_client'

/**
 * A panel's key set is small; what is larger, with its headers, is not one. Bytes.
 */
const LARGEST_KEY_SET = 64 * 1024

/**
 * From the look-up of the host name to the last byte. Milliseconds.
 */
const DEADLINE_MS = 5_000

const keySets = new Map<string, RemoteJWKSet>()

/**
 * The published keys of a panel, kept for ten minutes; an unknown key id asks again, at most every 30 seconds.
 * Redirects are not followed.
 */
export function remoteKeys(jwksUrl: string): RemoteJWKSet {
  let keys = keySets.get(jwksUrl)
  if (!keys) {
    const url = new URL(jwksUrl)
    const client = clientFor(url)
    keys = createRemoteJWKSet(url, {
      timeoutDuration: DEADLINE_MS,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
      [customFetch]: (_url: string, { signal }: { signal: AbortSignal }) =>
        fetchKeySet(client, jwksUrl, signal),
    })
    keySets.set(jwksUrl, keys)
  }
  return keys
}

/**
 * The address is the operator's configuration, who may well have the panel inside the network: its own host and port are
 * allowed, and nothing else is.
 */
function clientFor(url: URL): OutboundClient {
  const name = hostNameOf(url.hostname.replace(/^\[(.*)\]$/, '$1'))
  const port = portOf(url)
  return new OutboundClient({
    allowed: [{ text: url.host, name, network: null, port }],
    ports: [],
    ownPorts,
    deadlineMs: DEADLINE_MS,
    maxBytes: LARGEST_KEY_SET,
    userAgent: outboundUserAgent,
    keepAliveMs: 0,
  })
}

async function fetchKeySet(
  client: OutboundClient,
  url: string,
  signal: AbortSignal
): Promise<Response> {
  const answer = await client.send(
    {
      method: 'GET',
      url,
      headers: [{ name: 'accept', value: 'application/json' }],
      contentType: null,
      body: null,
    },
    { signal }
  )

  if (answer.kind !== 'answered') {
    throw new Error(`The key set at ${url} could not be fetched: ${answer.kind}, ${answer.reason}`)
  }
  if (answer.truncated) {
    throw new Error(`The key set at ${url} is larger than ${LARGEST_KEY_SET} bytes`)
  }
  return new Response(answer.status === 200 ? new Uint8Array(answer.body) : null, {
    status: answer.status,
  })
}
