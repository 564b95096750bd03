import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose'

type Algorithm = 'RS256' | 'EdDSA'

/**
 * A panel's key server on loopback, with one key of each kind that it signs with.
 */
export async function startJwksServer() {
  const pairs = {
    RS256: await generateKeyPair('RS256', { extractable: true }),
    EdDSA: await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true }),
  }
  const keys = await Promise.all(
    Object.entries(pairs).map(async ([alg, { publicKey }]) => ({
      ...(await exportJWK(publicKey)),
      alg,
      kid: `key-${alg}`,
      use: 'sig',
    }))
  )

  const state = {
    requests: 0,
    respond: { status: 200, headers: {}, body: JSON.stringify({ keys }) },
  }
  const server = createServer((_request, response) => {
    state.requests++
    response.writeHead(state.respond.status, {
      'content-type': 'application/json',
      ...state.respond.headers,
    })
    response.end(state.respond.body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    state,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    publicKeys: { RS256: pairs.RS256.publicKey, EdDSA: pairs.EdDSA.publicKey },
    sign(
      algorithm: Algorithm,
      claims: Record<string, unknown>,
      kid: string | null = `key-${algorithm}`
    ) {
      return new SignJWT(claims as JWTPayload)
        .setProtectedHeader({ alg: algorithm, ...(kid !== null && { kid }) })
        .sign(pairs[algorithm].privateKey)
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
