import { randomBytes } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { settle } from '#delegation/native/keeping/settle'
import { logEntry } from '#delegation/native/keeping/write_access'
import { type NativeAct, nextStep, observe, permissionsFor } from '#delegation/native/native_access'
import { keepAccess, type StoredAccess } from '#delegation/native/native_rows'
import type { Scope } from '#delegation/scopes'
import type { NativeKind, PanelUser } from '#panels/drivers/panel_driver'

export interface Begun {
  act: NativeAct
  access: StoredAccess
  aim: Scope[]
  /** The log says already that it was begun. */
  isRepeated: boolean
}

/**
 * Notes what is seen, and what is to be done about it.
 *
 * @returns what to call the panel for; null where nothing is to be done
 */
export async function beginAct(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string,
  { users, kind }: { users: PanelUser[]; kind: NativeKind }
): Promise<Begun | null> {
  const at = now()
  const seen = observe(access, users, kind, at)
  for (const entry of seen.entries) await logEntry(trx, access.grantId, entry)
  const fresh: StoredAccess = { ...access, ...seen.access }
  const step = nextStep(fresh, users, fresh, kind, at)

  if (step.step !== 'act' || step.act !== fresh.pending) await dropPending(trx, fresh)
  if (step.step !== 'act') {
    await settle(trx, fresh, lease, step)
    return null
  }

  const isRepeated = fresh.pending === step.act
  const requestKey = fresh.requestKey ?? `native:${randomBytes(16).toString('hex')}`
  const next: StoredAccess = { ...fresh, pending: step.act, requestKey }
  if (step.act === 'invite') {
    // where an answer was lost, who came since the first may be them
    if (fresh.invitations === 0) next.knownUsers = users.map(({ id }) => id)
    next.invitations++
    next.invitedAt = at
  }
  if (!isRepeated) {
    await logEntry(trx, fresh.grantId, {
      act: `native.${step.act}`,
      stage: 'begun',
      details: detailsOf(next, step.act, kind),
      requestKey,
    })
  }
  // who dies now leaves what is due as soon as the lease has ended
  await keepAccess(trx, next, { held: lease, lease, tried: next.aim, at })
  return { act: step.act, access: next, aim: next.aim, isRepeated }
}

/**
 * What was begun and is not gone on with: its end is not known, unless the log has one.
 */
async function dropPending(trx: TransactionClientContract, access: StoredAccess) {
  if (access.pending === null) return
  const [end] = await select<{ id: number }>(
    trx,
    "SELECT id FROM grant_entries WHERE grant_id = ? AND request_key = ? AND stage <> 'begun' LIMIT 1",
    [access.grantId, access.requestKey]
  )
  if (!end) {
    await logEntry(trx, access.grantId, {
      act: `native.${access.pending}`,
      stage: 'unknown',
      requestKey: access.requestKey,
    })
  }
  access.pending = null
  access.requestKey = null
}

/** What the log keeps: the panel's own words and ids. */
function detailsOf(access: StoredAccess, act: NativeAct, kind: NativeKind) {
  const permissions = permissionsFor(kind, access.aim)
  if (act === 'invite') return { permissions }
  return act === 'update' ? { user: access.userId, permissions } : { user: access.userId }
}
