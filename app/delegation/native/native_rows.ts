/**
 * How a Service Manager's own access in the panel is stored, and what the consent allows of it now.
 */
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import {
  isSameAddress,
  type NativeAccess,
  type NativeState,
  type NoInvitation,
} from '#delegation/native/native_access'
import type { Scope } from '#delegation/scopes'

interface Row {
  id: number
  grant_id: number
  panel_id: number
  driver: string
  panel_name: string
  account: string
  email: string | null
  state: NativeState
  reason: NoInvitation | null
  scopes: string
  aim: string
  known_users: string | null
  user_id: string | null
  invitations: number
  invited_at: number | null
  others: number
  pending: NativeAccess['pending']
  request_key: string | null
  attempts: number
  problem: string | null
  problem_since: number | null
  next_at: number
  finished_at: number | null
  granted: string
  expires_at: number
  ended_at: number | null
  is_over: number
  is_live: number
  is_gone: number
  is_on: number | boolean | null
}

export interface StoredAccess extends NativeAccess {
  id: number
  grantId: number
  panelId: number
  driver: string
  panelName: string
  /** The panel's own id of the client's account. */
  account: string
  problemSince: number | null
  /** When it is looked at next, milliseconds. */
  nextAt: number
  finishedAt: number | null
  /** What the consent allows now, and what was wanted at the last try. */
  aim: Scope[]
  tried: Scope[]
  isOver: boolean
  /** Since when, as far as the consent itself says; milliseconds. */
  overSince: number | null
  /** The client is closed, or became part of another: the panel may know the account no more. */
  isAccountGone: boolean
  mayInvite: boolean
}

/**
 * That a consent allows nothing any more, as `rightsOf` sees it. A merge gives it to another account: nobody is taken into that
 * one by a consent for the old.
 */
const IS_GONE = `(clients.closed_at IS NOT NULL OR clients.erased_at IS NOT NULL
  OR clients.external_id <> native_accesses.account)`
const IS_OVER = `(grants.state <> 'active' OR grants.expires_at <= ? OR agents.status = 'ended' OR ${IS_GONE}
  OR EXISTS (SELECT 1 FROM agent_standings WHERE agent_standings.agent_id = agents.id
    AND agent_standings.status = 'ended' AND agent_standings.since >= grants.granted_at))`
const IS_LIVE = `(agents.status = 'active' AND NOT ${IS_OVER})`

const FROM = `FROM native_accesses
  JOIN grants ON grants.id = native_accesses.grant_id
  JOIN agents ON agents.id = grants.agent_id
  JOIN clients ON clients.id = grants.client_id
  JOIN panels ON panels.id = grants.panel_id
  LEFT JOIN panel_connections ON panel_connections.panel_id = grants.panel_id`

/**
 * Those of which something is due: by the clock, or since what the consent allows is not what was last tried for.
 *
 * @param options.panelId null: of all panels
 */
export async function dueAccesses(
  client: QueryClientContract,
  { panelId, after, limit }: { panelId: number | null; after: number; limit: number }
): Promise<{ id: number; panelId: number }[]> {
  const at = now()
  const rows = await select<{ id: number; panel_id: number }>(
    client,
    `SELECT native_accesses.id, grants.panel_id ${FROM}
     WHERE native_accesses.finished_at IS NULL AND native_accesses.id > ?
       AND (native_accesses.lease_ends_at IS NULL OR native_accesses.lease_ends_at <= ?)
       AND (native_accesses.next_at <= ?
         OR native_accesses.aim <> CASE WHEN ${IS_LIVE} THEN grants.scopes ELSE '[]' END)
       ${panelId === null ? '' : 'AND grants.panel_id = ?'}
     ORDER BY native_accesses.id LIMIT ${limit}`,
    [after, at, at, at, ...(panelId === null ? [] : [panelId])]
  )
  return rows.map((row) => ({ id: row.id, panelId: row.panel_id }))
}

/**
 * @param where of native_accesses, with its bindings
 */
export async function readAccesses(
  client: QueryClientContract,
  where: string,
  bindings: (number | string)[]
): Promise<StoredAccess[]> {
  const at = now()
  const rows = await select<Row>(
    client,
    `SELECT native_accesses.*, grants.panel_id, panels.driver, panels.name AS panel_name, grants.scopes AS granted, grants.expires_at, grants.ended_at, ${IS_OVER} AS is_over,
       ${IS_LIVE} AS is_live, ${IS_GONE} AS is_gone, panel_connections.native_access AS is_on
     ${FROM} WHERE ${where} ORDER BY native_accesses.id`,
    [at, at, ...bindings]
  )
  return rows.map((row) => ({
    id: row.id,
    grantId: row.grant_id,
    panelId: row.panel_id,
    driver: row.driver,
    panelName: row.panel_name,
    account: row.account,
    email: row.email,
    state: row.state,
    reason: row.reason,
    scopes: JSON.parse(row.scopes) as Scope[],
    knownUsers: row.known_users === null ? null : (JSON.parse(row.known_users) as string[]),
    userId: row.user_id,
    invitations: row.invitations,
    invitedAt: row.invited_at === null ? null : Number(row.invited_at),
    others: row.others,
    pending: row.pending,
    requestKey: row.request_key,
    attempts: row.attempts,
    problem: row.problem,
    problemSince: row.problem_since === null ? null : Number(row.problem_since),
    nextAt: Number(row.next_at),
    finishedAt: row.finished_at === null ? null : Number(row.finished_at),
    aim: row.is_live ? (JSON.parse(row.granted) as Scope[]) : [],
    tried: JSON.parse(row.aim) as Scope[],
    isOver: Boolean(row.is_over),
    overSince: row.is_over ? Math.min(Number(row.ended_at ?? at), Number(row.expires_at)) : null,
    isAccountGone: Boolean(row.is_gone),
    mayInvite: Boolean(row.is_on),
  }))
}

/**
 * Others of the same agent and account of which something is due still, the oldest first: a client who agrees anew agrees while
 * the consent before is being wound up.
 */
export async function siblingsOf(
  client: QueryClientContract,
  { id, account, email, panelId }: StoredAccess
): Promise<StoredAccess[]> {
  const rows = await readAccesses(
    client,
    `native_accesses.finished_at IS NULL AND native_accesses.account = ? AND grants.panel_id = ?
     AND native_accesses.id <> ?`,
    [account, panelId, id]
  )
  return rows.filter((row) => email !== null && isSameAddress(row.email, email))
}

/** Longer than two calls and what is written of them may take, in milliseconds. */
export const LEASE_MS = 5 * 60_000

/**
 * Lets one worker have it, until it is kept again or the time is up.
 *
 * @returns whether it is ours
 */
export async function leaseAccess(
  trx: TransactionClientContract,
  id: number,
  { lease, until }: { lease: string; until: number }
): Promise<boolean> {
  const matched = await update(
    trx,
    `UPDATE native_accesses SET lease = ?, lease_ends_at = ?
     WHERE id = ? AND finished_at IS NULL AND (lease_ends_at IS NULL OR lease_ends_at <= ?)`,
    [lease, until, id, now()]
  )
  return matched > 0
}

/**
 * @param next.tried what was wanted when it was tried: only a change of it makes it due before its time
 * @param next.lease null gives it back
 * @param next.at when it is due again, milliseconds
 * @throws E_LEASE_LOST where another worker has taken it meanwhile
 */
export async function keepAccess(
  trx: TransactionClientContract,
  access: StoredAccess,
  next: {
    held: string
    lease: string | null
    tried: readonly Scope[]
    at: number
    isFinished?: boolean
  }
): Promise<void> {
  const finishedAt = next.isFinished ? now() : null
  const matched = await update(
    trx,
    `UPDATE native_accesses SET state = ?, reason = ?, scopes = ?, aim = ?, known_users = ?, user_id = ?,
       invitations = ?, invited_at = ?, others = ?, pending = ?, request_key = ?, attempts = ?, problem = ?,
       problem_since = ?, next_at = ?, finished_at = ?, email = ?,
       lease_ends_at = CASE WHEN ? THEN NULL ELSE lease_ends_at END, lease = ?
     WHERE id = ? AND lease = ?`,
    [
      access.state,
      access.reason,
      JSON.stringify(access.scopes),
      JSON.stringify(next.tried),
      access.knownUsers === null ? null : JSON.stringify(access.knownUsers),
      access.userId,
      access.invitations,
      access.invitedAt,
      access.others,
      access.pending,
      access.requestKey,
      access.attempts,
      access.problem,
      access.problemSince,
      next.at,
      finishedAt,
      // what was for finding the user is of no use any more
      finishedAt === null ? access.email : null,
      next.lease === null,
      next.lease,
      access.id,
      next.held,
    ]
  )
  if (matched === 0) {
    throw Object.assign(new Error(`Another worker has native access ${access.id}`), {
      code: 'E_LEASE_LOST',
    })
  }
}
