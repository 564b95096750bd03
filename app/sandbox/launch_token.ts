import { randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { now } from '#core/clock'
import { appUrl } from '#config/app'
import { samplePanel } from '#config/sandbox'
import { publicId, type PersonRow } from '#sandbox/records'

/** Seconds that a launch token lives; the contract allows 120. */
const LIFE_SECONDS = 60

/** Longest `return_to` that is passed on. */
const RETURN_TO_LENGTH = 2_000

export interface Launch {
  person: PersonRow
  locale: string
  /** When the person last typed their password, milliseconds; null: not in this session. */
  authenticatedAt: number | null
  returnTo: string | null
  /** The member of staff who looks at the add-on as that client. */
  impersonatedBy?: PersonRow
}

/**
 * The address that signs a person in to the add-on (CONTRACT "Panel → add-on: sign-in").
 */
export async function launchAddress(launch: Launch): Promise<string> {
  const { person, returnTo, impersonatedBy } = launch
  const issuedAt = Math.floor(now() / 1000)

  const token = await new SignJWT({
    role: person.role === 'staff' ? 'admin' : 'client',
    email: person.email,
    name: person.name,
    locale: launch.locale,
    ...(launch.authenticatedAt === null
      ? {}
      : { auth_time: Math.floor(launch.authenticatedAt / 1000), amr: ['pwd'] }),
    ...(returnTo ? { return_to: returnTo } : {}),
    ...(impersonatedBy ? { impersonated_by: publicId('staff', impersonatedBy.id) } : {}),
  })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(samplePanel.key)
    .setAudience('panel-affiliates')
    .setSubject(publicId(person.role, person.id))
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + LIFE_SECONDS)
    .setJti(randomUUID())
    .sign(Buffer.from(samplePanel.secret.replace(/^whsec_/, ''), 'base64'))

  return `${appUrl}/launch?token=${token}`
}

/**
 * A path of the add-on to come back to, or null: another site's address is none.
 */
export function pathOfAddOn(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > RETURN_TO_LENGTH) return null
  return isLocalPath(value) ? value : null
}

/**
 * A page of the sample panel to come back to after login, or null.
 */
export function pathOfPanel(value: unknown): string | null {
  if (typeof value !== 'string' || value.length > RETURN_TO_LENGTH) return null
  return isLocalPath(value) && /^\/sandbox(?=[/?]|$)/.test(value) ? value : null
}

function isLocalPath(value: string): boolean {
  const origin = 'http://panel.invalid'
  return (
    value.startsWith('/') &&
    // Browsers read a backslash as a slash, and drop tabs and line breaks: `/\t/evil`.
    !/[\\\s\p{Cc}]/u.test(value) &&
    URL.canParse(value, origin) &&
    new URL(value, origin).origin === origin
  )
}
