import type { HttpContext } from '@adonisjs/core/http'
import type { Visitor } from '#sandbox/contract'
import { readCookie } from '#sandbox/session'

/** Characters; what is longer is not the add-on's. */
const TOKEN_LENGTH = 4_096
const USER_AGENT_LENGTH = 500
const PARAMS = 20
const KEY_LENGTH = 64
const VALUE_LENGTH = 512

/**
 * What a panel knows of the browser in front of it, for the add-on: its visit token (cookie `pa_visit`), the
 * parameters that the shop was entered with (cookie `pa_landing`), its address and name.
 */
export function visitorOf(ctx: HttpContext): Visitor {
  const token = readCookie(ctx, 'pa_visit')
  return {
    visitToken: token && token.length <= TOKEN_LENGTH ? token : null,
    landingParams: readLandingParams(readCookie(ctx, 'pa_landing')),
    clientIp: ctx.request.ip(),
    userAgent: ctx.request.header('user-agent')?.slice(0, USER_AGENT_LENGTH) ?? null,
  }
}

/**
 * @param cookie JSON, percent-encoded; anything else is no answer
 */
export function readLandingParams(cookie: string | null): Record<string, string> | null {
  if (!cookie) return null

  let parsed: unknown
  try {
    parsed = JSON.parse(decodeURIComponent(cookie))
  } catch {
    return null
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return null

  const kept = Object.entries(parsed)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    .filter(([key, value]) => key.length <= KEY_LENGTH && value.length <= VALUE_LENGTH)
    .slice(0, PARAMS)
  return kept.length > 0 ? Object.fromEntries(kept) : null
}
