import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { plainName } from '#core/plain_name'
import { invitationEnd, permissionsFor } from '#delegation/native/native_access'
import { nativeKindOf } from '#delegation/native/native_offer'
import { readAccesses, type StoredAccess } from '#delegation/native/native_rows'
import type { NativeKind } from '#panels/drivers/panel_driver'

/** How things stand with an agent's own access in the panel; words: `managers.native.<key>`. */
export interface NativeNotice {
  key: string
  /** Somebody has to do something, or may have to. */
  isWarning: boolean
  /** Milliseconds: when an invitation can be accepted no more. */
  until: number | null
  /** Users who came meanwhile. */
  count: number
  /** Why it could not be done yet; words: `managers.native.problems.<why>`. */
  why: string | null
}

export interface NativeStanding {
  /** The panel's name. */
  panel: string
  notices: NativeNotice[]
  /** The agent is a user of the account in the panel itself, or may become one by an invitation that was sent. */
  isInPanel: boolean
}

/**
 * @returns by grant; those who were never to get into the panel itself are not there
 */
export async function nativeStandings(
  client: QueryClientContract,
  grantIds: number[]
): Promise<Map<number, NativeStanding>> {
  if (grantIds.length === 0) return new Map()
  const rows = await readAccesses(
    client,
    `native_accesses.grant_id IN (${grantIds.map(() => '?').join(', ')})`,
    grantIds
  )
  const standings = new Map<number, NativeStanding>()
  for (const row of rows) {
    const kind = await nativeKindOf(row.driver)
    standings.set(row.grantId, {
      panel: plainName(row.panelName),
      notices: noticesOf(row, kind),
      isInPanel: row.state === 'accepted' || row.invitations > 0,
    })
  }
  return standings
}

function noticesOf(access: StoredAccess, kind: NativeKind | null): NativeNotice[] {
  const until = kind && invitationEnd(access, kind)
  const say = (key: string, isWarning = false): NativeNotice => ({
    key,
    isWarning,
    until,
    count: access.others,
    why: access.problem,
  })
  const standing = access.aim.length > 0 ? whileAllowed(access, kind, say) : afterwards(access, say)
  const isTold =
    access.finishedAt === null || now() - access.finishedAt < OTHERS_TOLD_DAYS * 86_400_000
  return access.others > 0 && isTold ? [...standing, say('others', true)] : standing
}

/** After the last invitation has expired, unknown users are spoken of for so long. */
const OTHERS_TOLD_DAYS = 30

/** What has not been done so long after it was due waits for something: a worker that does not run. In milliseconds. */
const LATE_MS = 15 * 60_000

type Say = (key: string, isWarning?: boolean) => NativeNotice

function whileAllowed(access: StoredAccess, kind: NativeKind | null, say: Say): NativeNotice[] {
  switch (access.state) {
    case 'owed':
    case 'removed':
      if (access.invitations > 0) return [say('invited')]
      if (!access.mayInvite) return [say('turned_off')]
      return [access.problem === null ? say('owed') : say('owed_stuck', true)]
    case 'accepted': {
      const isSame =
        kind === null ||
        permissionsFor(kind, access.scopes).join() === permissionsFor(kind, access.aim).join()
      if (isSame) return [say('accepted')]
      return [say(access.problem === null ? 'changing' : 'changing_stuck', true)]
    }
    case 'none':
      return [say(`none_${access.reason}`)]
    default:
      return [say(access.state)]
  }
}

function afterwards(access: StoredAccess, say: Say): NativeNotice[] {
  if (access.state === 'accepted') {
    const isLate = access.overSince !== null && now() - access.overSince > LATE_MS
    return [say(access.problem === null && !isLate ? 'ending' : 'stuck', true)]
  }
  if (access.invitations > 0) {
    const isLate = now() - access.nextAt > LATE_MS
    return [say(access.problem === null && !isLate ? 'open' : 'open_stuck', true)]
  }
  if (access.state === 'left_alone') return [say('left_alone_ended')]
  if (access.state === 'account_gone' || access.state === 'removed') return [say(access.state)]
  return []
}
