import { safeReturnPath } from '#identity/return_path'

export const LAUNCH_AUDIENCE = 'panel-affiliates'

/**
 * Longest life of a launch token, in seconds from `iat` to `exp`.
 */
export const LONGEST_LIFE_S = 120

/**
 * How far the panel's clock may be off, in seconds.
 */
export const CLOCK_TOLERANCE_S = 10

/**
 * What a launch token says, checked. Instants are milliseconds.
 */
export interface LaunchClaims {
  subject: string
  role: 'client' | 'admin'
  email: string
  name: string
  locale: string | null
  authTime: number | null
  amr: string[]
  impersonatedBy: string | null
  expiresAt: number
  jti: string
  returnTo: string | null
}

export type ClaimsOutcome =
  { ok: true; claims: LaunchClaims } | { ok: false; reason: 'stale' | 'wrong_claims' }

const WRONG = { ok: false, reason: 'wrong_claims' } as const
const STALE = { ok: false, reason: 'stale' } as const

/**
 * Checks the claims of a token whose signature was found valid (CONTRACT "Panel → add-on: sign-in").
 *
 * @param payload the token's JSON, as sent
 * @param panelKey the panel whose key signed it
 * @param at now, in milliseconds
 */
export function checkLaunchClaims(
  payload: Record<string, unknown>,
  panelKey: string,
  at: number
): ClaimsOutcome {
  const seconds = at / 1000
  const { iss, aud, sub, role, iat, exp, jti } = payload

  if (iss !== panelKey) return WRONG
  if (aud !== LAUNCH_AUDIENCE && !(Array.isArray(aud) && aud.includes(LAUNCH_AUDIENCE))) {
    return WRONG
  }
  if (role !== 'client' && role !== 'admin') return WRONG
  if (!isIdentifier(sub, 128) || !isIdentifier(jti, 200)) return WRONG

  if (!isInstant(iat) || !isInstant(exp)) return WRONG
  if (exp <= iat || exp - iat > LONGEST_LIFE_S) return WRONG
  if (seconds >= exp + CLOCK_TOLERANCE_S || iat > seconds + CLOCK_TOLERANCE_S) return STALE
  if (payload.nbf !== undefined) {
    if (!isInstant(payload.nbf)) return WRONG
    if (payload.nbf > seconds + CLOCK_TOLERANCE_S) return STALE
  }

  const email = text(payload.email, 254)
  if (email === null || !/^[^\s@]+@[^\s@]+$/.test(email)) return WRONG
  if (typeof payload.name !== 'string') return WRONG

  const { locale, auth_time: authTime, amr, impersonated_by: impersonatedBy } = payload
  if (isGiven(locale) && typeof locale !== 'string') return WRONG
  // what a consent will rest upon is refused rather than ignored
  if (isGiven(authTime)) {
    if (!isInstant(authTime) || authTime > seconds + CLOCK_TOLERANCE_S) return WRONG
  }
  if (isGiven(amr) && !isMethods(amr)) return WRONG
  if (isGiven(impersonatedBy) && !isIdentifier(impersonatedBy, 128)) return WRONG

  return {
    ok: true,
    claims: {
      subject: sub,
      role,
      email,
      name: displayName(payload.name) || email,
      locale: typeof locale === 'string' ? locale : null,
      authTime: isInstant(authTime) ? Math.round(authTime * 1000) : null,
      amr: isMethods(amr) ? amr : [],
      impersonatedBy: isIdentifier(impersonatedBy, 128) ? impersonatedBy : null,
      expiresAt: Math.ceil((exp + CLOCK_TOLERANCE_S) * 1000),
      jti,
      returnTo: safeReturnPath(payload.return_to),
    },
  }
}

function isGiven(value: unknown) {
  return value !== undefined && value !== null
}

/**
 * An id as it came. White space around it is refused: MySQL would take `7 ` for `7`, and two people for one.
 */
function isIdentifier(value: unknown, longest: number): value is string {
  return text(value, longest) !== null && (value as string).trim() === value
}

/**
 * Seconds since 1970, as JWT counts (RFC 7519: possibly with a fraction), within a range that milliseconds can hold.
 */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e11
}

function isMethods(value: unknown): value is string[] {
  return (
    Array.isArray(value) && value.length <= 10 && value.every((method) => text(method, 32) !== null)
  )
}

function text(value: unknown, longest: number): string | null {
  if (typeof value !== 'string' || value === '' || value.length > longest) return null
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(value) || !value.isWellFormed() ? null : value
}

/**
 * A name is only shown: what would break a line or turn its direction is dropped, the rest is cut to fit.
 */
function displayName(value: string) {
  return value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '')
    .trim()
    .slice(0, 200)
    .toWellFormed()
}
