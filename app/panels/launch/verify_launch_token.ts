import { compactVerify, decodeJwt, decodeProtectedHeader, errors, type RemoteJWKSet } from 'jose'
import { now } from '#core/clock'
import { safeReturnPath } from '#identity/return_path'
import { findSigningPanel } from '#panels/queries/find_signing_panel'
import { remoteKeys } from '#panels/launch/remote_keys'
import { checkLaunchClaims, type LaunchClaims } from '#panels/launch/launch_claims'
import { findPanelToSignIn, type PanelToSignIn } from '#panels/launch/queries/panels_to_sign_in'

/**
 * Longest token that is looked at, in characters.
 */
const LONGEST_TOKEN = 8192

export type LaunchRefusal =
  'malformed' | 'unknown_panel' | 'forged' | 'keys_unavailable' | 'stale' | 'wrong_claims' | 'used'

export interface RefusedLaunch {
  ok: false
  reason: LaunchRefusal
  /** The registered panel that the token names, proven or not: whose login to offer. */
  panel: PanelToSignIn | null
  /** The path of the add-on that it asks for, proven or not. */
  returnTo: string | null
}

export type VerifiedLaunch =
  { ok: true; panel: PanelToSignIn; claims: LaunchClaims } | RefusedLaunch

/**
 * Whose token this is and whether it may sign in; reads only. The panel is the one that `iss` names, and which keys
 * are tried follows from the algorithm: its secrets for HS256, its published keys for RS256 and EdDSA, never one
 * kind for the other.
 */
export async function verifyLaunchToken(token: string): Promise<VerifiedLaunch> {
  const outline = readOutline(token)
  if (!outline) return { ok: false, reason: 'malformed', panel: null, returnTo: null }

  const { issuer, algorithm, returnTo } = outline
  const panel = issuer === null ? null : await findPanelToSignIn(issuer)
  if (!panel) return { ok: false, reason: 'unknown_panel', panel: null, returnTo }

  const signature = await verifySignature(token, algorithm, panel)
  if (!signature.ok) return { ok: false, reason: signature.reason, panel, returnTo }

  const outcome = checkLaunchClaims(signature.payload, panel.key, now())
  return outcome.ok
    ? { ok: true, panel, claims: outcome.claims }
    : { ok: false, reason: outcome.reason, panel, returnTo }
}

/**
 * What the token claims to be, before anything is believed.
 */
function readOutline(token: string) {
  if (token.length > LONGEST_TOKEN) return null
  try {
    const { alg } = decodeProtectedHeader(token)
    const { iss, return_to: returnTo } = decodeJwt(token)
    return {
      algorithm: alg,
      issuer: typeof iss === 'string' ? iss : null,
      returnTo: safeReturnPath(returnTo),
    }
  } catch {
    return null
  }
}

type Signature =
  | { ok: true; payload: Record<string, unknown> }
  | { ok: false; reason: 'forged' | 'malformed' | 'keys_unavailable' }

async function verifySignature(
  token: string,
  algorithm: string | undefined,
  panel: PanelToSignIn
): Promise<Signature> {
  if (algorithm === 'HS256') {
    const signing = await findSigningPanel(panel.key)
    for (const secret of signing?.secrets ?? []) {
      const signature = await attempt(() => compactVerify(token, secret, { algorithms: ['HS256'] }))
      if (signature.ok || signature.reason !== 'forged') return signature
    }
  }
  if ((algorithm === 'RS256' || algorithm === 'EdDSA') && panel.jwksUrl) {
    const keys = remoteKeys(panel.jwksUrl)
    return attempt(() => verifyByAnyOf(token, keys, algorithm))
  }
  return { ok: false, reason: 'forged' }
}

/**
 * A token without a key id may fit several published keys, as during their rotation.
 */
async function verifyByAnyOf(token: string, keys: RemoteJWKSet, algorithm: string) {
  const options = { algorithms: [algorithm] }
  try {
    return await compactVerify(token, keys, options)
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
    for await (const key of error) {
      try {
        return await compactVerify(token, key, options)
      } catch (failure) {
        if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure
      }
    }
    throw error
  }
}

async function attempt(verify: () => Promise<{ payload: Uint8Array }>): Promise<Signature> {
  try {
    const { payload } = await verify()
    return { ok: true, payload: JSON.parse(Buffer.from(payload).toString('utf8')) }
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

function reasonOf(error: unknown) {
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return 'forged'
  }
  if (error instanceof errors.JWSInvalid || error instanceof errors.JOSENotSupported) {
    return 'malformed'
  }
  return 'keys_unavailable'
}
