/**
 * A Service Manager's own access in the panel, as a user of the client's account there: what is seen of it, and what is to be
 * done next. Without database and network; `KeepNativeAccesses` does it.
 */
import type { Scope } from '#delegation/scopes'
import type { Stage } from '#delegation/proof/grant_entry'
import type { NativeKind, PanelUser } from '#panels/drivers/panel_driver'

/**
 * - `owed`: nobody was invited yet
 * - `invited`: may accept, and has not
 * - `accepted`: a user of the account by our invitation
 * - `lapsed`: did not accept in time
 * - `removed`: by us
 * - `gone`: taken off in the panel, by somebody else
 * - `left_alone`: was a user before we could invite them, and is none of our business for ever
 * - `none`: nobody was invited, see `reason`
 * - `account_gone`: the panel knows the account no more
 */
export type NativeState =
  | 'owed'
  | 'invited'
  | 'accepted'
  | 'lapsed'
  | 'removed'
  | 'gone'
  | 'left_alone'
  | 'none'
  | 'account_gone'

/** Why nobody was invited. */
export type NoInvitation = 'no_email' | 'no_permissions' | 'turned_off' | 'refused' | 'ended'

/** What the panel is asked to do. */
export type NativeAct = 'invite' | 'update' | 'remove'

export interface NativeAccess {
  /** The agent's address as the client read it; null once nothing is owed any more. */
  email: string | null
  state: NativeState
  reason: NoInvitation | null
  /** What the user has in the panel, or was invited with. */
  scopes: Scope[]
  /** The panel's ids of who were users before the invitation; null before there was one. */
  knownUsers: string[] | null
  userId: string | null
  /** Sent, or perhaps sent, and still to be accepted. */
  invitations: number
  /** Milliseconds: when the last of them was. */
  invitedAt: number | null
  /** Users who came since under other addresses. */
  others: number
  /** Begun, with no good end yet. */
  pending: NativeAct | null
  requestKey: string | null
  attempts: number
  problem: string | null
}

/** A line of the grant's log; the product is who did it. */
export interface NativeEntry {
  act: string
  stage: Stage
  details?: Record<string, unknown>
  requestKey?: string | null
}

/** Acts of the log that have words of their own: `managers.log.acts`, `acting.log.acts`. */
export const NATIVE_ACTS = [
  'native.invite',
  'native.update',
  'native.remove',
  'native.joined',
  'native.gone',
  'native.lapsed',
  'native.left_alone',
  'native.others',
  'native.handed_over',
  'native.account_gone',
  'native.no_email',
  'native.no_permissions',
  'native.turned_off',
  'native.refused',
  'native.ended',
]

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/**
 * An ended consent's invitation may be accepted still, and cannot be taken back: this is how often it is looked whether it
 * was. In milliseconds, as all here.
 */
export const WATCH_ENDED_MS = 5 * MINUTE

/** Likewise while the consent holds and they may come in with what it allows. */
export const WATCH_OPEN_MS = HOUR

/** How often it is looked whether all is as it was. */
export const IDLE_MS = DAY

/** What the panel's clock and ours may differ by, and what it may take to send a mail. */
const INVITATION_MARGIN_MS = DAY

/** The panel may refuse an invitation so often. */
const MOST_REFUSALS = 3

/** How long after its n-th failure something is tried again, the last for all that follow. */
const DELAYS_MS = [MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR]

/**
 * @param attempts in vain, at least 1
 */
export function delayAfter(attempts: number): number {
  return DELAYS_MS[Math.min(attempts, DELAYS_MS.length) - 1]!
}

/**
 * When the last invitation can be accepted no more for certain.
 *
 * @returns milliseconds; null where none is open
 */
export function invitationEnd(
  { invitations, invitedAt }: Pick<NativeAccess, 'invitations' | 'invitedAt'>,
  { invitationDays }: Pick<NativeKind, 'invitationDays'>
): number | null {
  if (invitations === 0 || invitedAt === null) return null
  return invitedAt + invitationDays * DAY + INVITATION_MARGIN_MS
}

/**
 * The panel's permissions for the scopes, in its own words.
 */
export function permissionsFor({ permissions }: NativeKind, scopes: readonly Scope[]): string[] {
  return [...new Set(scopes.flatMap((scope) => permissions[scope]))]
}

export function isSameAddress(one: string | null, other: string): boolean {
  return one !== null && one.trim().toLowerCase() === other.trim().toLowerCase()
}

/**
 * The agent as a user of the account by our invitation: only who was none before it, and only as long as one could have been
 * accepted. Whoever is a user otherwise is never among these.
 */
function ownUser(access: NativeAccess, users: readonly PanelUser[]): PanelUser | null {
  if (access.state === 'accepted') {
    const known = users.find(({ id }) => id === access.userId)
    if (known) return known
  }
  if (access.invitations === 0) return null
  return users.find((user) => isOwn(access, user)) ?? null
}

function isOwn({ email, knownUsers }: NativeAccess, user: PanelUser): boolean {
  return !user.isOwner && isSameAddress(email, user.email) && !knownUsers?.includes(user.id)
}

/**
 * What the panel's list of users says of it.
 *
 * @param at milliseconds
 */
export function observe(
  access: NativeAccess,
  users: readonly PanelUser[],
  kind: NativeKind,
  at: number
): { access: NativeAccess; entries: NativeEntry[] } {
  const seen = { ...access }
  const entries: NativeEntry[] = []
  const ends = (stage: Stage, details?: Record<string, unknown>) => {
    entries.push({ act: `native.${seen.pending}`, stage, details, requestKey: seen.requestKey })
    seen.pending = null
    seen.requestKey = null
  }

  const user = ownUser(access, users)
  const isNew = user !== null && (access.state !== 'accepted' || access.userId !== user.id)
  if (isNew) {
    // the answer to the invitation was lost, or whoever sent it died
    if (seen.pending === 'invite') ends('done')
    seen.state = 'accepted'
    seen.userId = user.id
    seen.invitations = Math.max(seen.invitations - 1, 0)
    seen.others = 0
    entries.push({ act: 'native.joined', stage: 'stated', details: { user: user.id } })
  }
  if (user === null && access.state === 'accepted') {
    if (seen.pending === 'remove') {
      ends('done')
      seen.state = 'removed'
    } else {
      if (seen.pending !== null) ends('failed', { reason: 'not_found' })
      seen.state = 'gone'
      entries.push({ act: 'native.gone', stage: 'stated', details: { user: access.userId } })
    }
    seen.scopes = []
  }

  // whoever accepts may do so under any address: these are theirs to tell apart who know them
  if (user === null && seen.invitations > 0 && seen.knownUsers) {
    const others = users.filter(({ id, isOwner }) => !isOwner && !seen.knownUsers!.includes(id))
    if (others.length > seen.others) {
      entries.push({
        act: 'native.others',
        stage: 'stated',
        details: { users: others.map(({ id }) => id) },
      })
    }
    seen.others = others.length
  }
  const end = invitationEnd(seen, kind)
  if (end !== null && at >= end) {
    seen.invitations = 0
    if (seen.pending === 'invite') ends('unknown')
    if (seen.state === 'invited') {
      seen.state = 'lapsed'
      seen.scopes = []
      entries.push({ act: 'native.lapsed', stage: 'stated' })
    }
  }
  return { access: seen, entries }
}

export interface Wanted {
  /** What the consent allows now; empty where it allows nothing. */
  aim: Scope[]
  /** It will never allow anything again. */
  isOver: boolean
  /** The host lets agents be invited. */
  mayInvite: boolean
}

export type NativeStep = { step: 'act'; act: NativeAct } | NativeRest

export type NativeRest =
  /** Looked at again then, milliseconds. */
  | { step: 'rest'; until: number }
  /** Never looked at again. */
  | { step: 'finish'; state?: NativeState; reason?: NoInvitation; entry?: NativeEntry }

/**
 * Why nobody can be invited, as far as that is known without asking the panel; null where the panel is to be asked.
 */
export function stepUnasked(
  access: NativeAccess,
  { aim, isOver, mayInvite }: Wanted,
  at: number
): NativeRest | null {
  if (access.state !== 'owed' || access.invitations > 0) return null
  if (isOver) return withoutInvitation('ended')
  if (aim.length === 0) return { step: 'rest', until: at + IDLE_MS }
  return mayInvite ? null : withoutInvitation('turned_off')
}

function withoutInvitation(reason: NoInvitation): NativeRest {
  return {
    step: 'finish',
    state: 'none',
    reason,
    entry: { act: `native.${reason}`, stage: 'stated' },
  }
}

/**
 * What to do next, after `observe`.
 */
export function nextStep(
  access: NativeAccess,
  users: readonly PanelUser[],
  { aim, isOver, mayInvite }: Wanted,
  kind: NativeKind,
  at: number
): NativeStep {
  const end = invitationEnd(access, kind)
  if (aim.length === 0) {
    if (access.state === 'accepted') return { step: 'act', act: 'remove' }
    if (end !== null) return { step: 'rest', until: Math.min(at + WATCH_ENDED_MS, end) }
    return isOver ? { step: 'finish' } : { step: 'rest', until: at + IDLE_MS }
  }

  const wants = permissionsFor(kind, aim).join()
  const isNarrower = permissionsFor(kind, access.scopes).join() !== wants
  switch (access.state) {
    case 'accepted':
      return isNarrower ? { step: 'act', act: 'update' } : { step: 'rest', until: at + IDLE_MS }
    case 'invited': {
      // they would come in with more than is allowed now
      const soon = at + (isNarrower ? WATCH_ENDED_MS : WATCH_OPEN_MS)
      return { step: 'rest', until: Math.min(soon, end ?? soon) }
    }
    case 'owed':
    case 'removed': {
      if (!mayInvite) return { step: 'rest', until: at + IDLE_MS }
      const before = users.find(({ email }) => isSameAddress(access.email, email))
      if (before) {
        return {
          step: 'finish',
          state: 'left_alone',
          entry: { act: 'native.left_alone', stage: 'stated', details: { user: before.id } },
        }
      }
      if (access.problem === 'refused' && access.attempts >= MOST_REFUSALS) {
        // one whose answer was lost may be on its way
        return end === null ? withoutInvitation('refused') : { step: 'rest', until: end }
      }
      return { step: 'act', act: 'invite' }
    }
    default:
      return { step: 'rest', until: at + IDLE_MS }
  }
}
