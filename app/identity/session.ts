import type { HttpContext } from '@adonisjs/core/http'
import { now } from '#core/clock'
import type User from '#identity/models/user'

/**
 * How the person of this session signed in: what a consent later has to prove.
 */
export interface SignInFacts {
  /** Null for a local admin. */
  panelId: number | null
  panelKey: string | null
  /** When the person last proved who they are, in milliseconds; null if the panel did not say. */
  authTime: number | null
  /** How, by RFC 8176: `pwd`, `otp`, … */
  amr: string[]
  /** The staff member who acts as the client, by the panel's own id. */
  impersonatedBy: string | null
  signedInAt: number
}

/**
 * A session ends this long after the sign-in, in milliseconds, however busy it is (idle ones: config/session.ts).
 */
const LONGEST_SESSION_MS = 24 * 3_600_000

const KEY = 'sign_in'

/**
 * Opens a session for `user` under a new id. Nothing of the session before stays, whoever it belonged to.
 */
export async function openSession(
  { auth, session }: HttpContext,
  user: User,
  facts: Omit<SignInFacts, 'signedInAt'>
) {
  session.clear()
  await auth.use('web').login(user)
  session.put(KEY, { ...facts, signedInAt: now() } satisfies SignInFacts)

  if (session.supportsTagging()) {
    await session.tag(String(user.id))
  }
}

/**
 * The same session under a new id, at a change of rights.
 */
export async function renewSession({ auth, session }: HttpContext) {
  session.regenerate()
  if (auth.user && session.supportsTagging()) {
    await session.tag(String(auth.user.id))
  }
}

/**
 * Signs out: the session's row goes, and its id with it.
 */
export async function closeSession({ auth, session }: HttpContext) {
  await auth.use('web').logout()
  session.clear()
  session.regenerate()
}

/**
 * @returns null when nobody is signed in
 */
export function signInFacts(session: HttpContext['session']): SignInFacts | null {
  return (session.get(KEY) as SignInFacts | undefined) ?? null
}

export function isOverdue(facts: SignInFacts) {
  return now() - facts.signedInAt > LONGEST_SESSION_MS
}
