import { randomUUID } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { now } from '#core/clock'
import { secretBytes } from '#panels/webhook_signature'
import type { TestPanel } from '#tests/helpers/world'

/**
 * The claims that a panel would send now for one of its clients; `undefined` leaves one out.
 */
export function launchClaims(panel: { key: string }, overrides: Record<string, unknown> = {}) {
  const iat = Math.floor(now() / 1000)
  const claims: Record<string, unknown> = {
    iss: panel.key,
    aud: 'panel-affiliates',
    sub: 'client-1',
    role: 'client',
    email: 'carla@example.net',
    name: 'Carla Rossi',
    iat,
    exp: iat + 60,
    jti: randomUUID(),
    ...overrides,
  }
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

/**
 * A launch token signed by the panel's secret.
 */
export async function launchToken(
  panel: TestPanel,
  overrides: Record<string, unknown> = {}
): Promise<string> {
  return new SignJWT(launchClaims(panel, overrides) as JWTPayload)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(secretBytes(panel.secret))
}
