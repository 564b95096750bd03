import { request } from 'undici'
import { createRemoteJWKSet, customFetch, type RemoteJWKSet } from 'jose'

/**
 * A panel's key set is small; what is larger is not one. Bytes.
 */
const LARGEST_KEY_SET = 64 * 1024

/**
 * From the look-up of the host name to the last byte. Milliseconds.
 */
const DEADLINE_MS = 5_000

const keySets = new Map<string, RemoteJWKSet>()

/**
 * The published keys of a panel, kept for ten minutes; an unknown key id asks again, at most every 30 seconds.
 * The address is the operator's configuration. Redirects are not followed.
 */
export function remoteKeys(jwksUrl: string): RemoteJWKSet {
  let keys = keySets.get(jwksUrl)
  if (!keys) {
    keys = createRemoteJWKSet(new URL(jwksUrl), {
      timeoutDuration: DEADLINE_MS,
      cooldownDuration: 30_000,
      cacheMaxAge: 600_000,
      [customFetch]: fetchKeySet,
    })
    keySets.set(jwksUrl, keys)
  }
  return keys
}

async function fetchKeySet(url: string, { signal }: { signal: AbortSignal }): Promise<Response> {
  const { statusCode, body } = await request(url, {
    signal,
    headers: { 'accept': 'application/json', 'accept-encoding': 'identity' },
  })

  let size = 0
  const chunks: Buffer[] = []
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > LARGEST_KEY_SET) {
      throw new Error(`The key set at ${url} is larger than ${LARGEST_KEY_SET} bytes`)
    }
    chunks.push(chunk)
  }
  return new Response(statusCode === 200 ? Buffer.concat(chunks) : null, { status: statusCode })
}
