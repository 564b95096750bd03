import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { logEntry } from '#delegation/native/keeping/write_access'
import { delayAfter, type NativeAct } from '#delegation/native/native_access'
import { keepAccess, type StoredAccess } from '#delegation/native/native_rows'
import type { DriverFailure } from '#panels/drivers/panel_driver'

/** A failure, or that there is nothing to call. */
export type Trouble = DriverFailure | { ok: false; reason: 'not_connected' }

export const NOT_CONNECTED: Trouble = { ok: false, reason: 'not_connected' }

/**
 * The panel did not even say who its users are.
 */
export async function failUnseen(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string,
  trouble: Trouble
): Promise<void> {
  if (trouble.reason === 'not_found' && access.isAccountGone) {
    await logEntry(trx, access.grantId, { act: 'native.account_gone', stage: 'stated' })
    await keepAccess(
      trx,
      { ...access, state: 'account_gone', invitations: 0, problem: null, problemSince: null },
      { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
    )
    return
  }
  const owed = owedAct(access)
  if (owed && access.problem !== trouble.reason) {
    await logEntry(trx, access.grantId, {
      act: `native.${owed}`,
      stage: 'failed',
      details: { reason: trouble.reason },
    })
  }
  await putOff(trx, access, lease, trouble)
}

/**
 * Tried again after a while, the longer the more often it was in vain.
 */
export async function putOff(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string,
  trouble: Trouble
): Promise<void> {
  const at = now()
  const attempts = access.attempts + 1
  const delay =
    trouble.reason === 'busy' ? Math.max(trouble.retryAfterMs, delayAfter(1)) : delayAfter(attempts)
  await keepAccess(
    trx,
    {
      ...access,
      attempts,
      problem: trouble.reason,
      problemSince: access.problemSince ?? at,
    },
    { held: lease, lease: null, tried: access.aim, at: at + delay }
  )
}

/** What waits for the panel, judged by what was last known of it; null where it is only looked whether all is as it was. */
function owedAct(access: StoredAccess): NativeAct | null {
  if (access.pending !== null) return access.pending
  if (access.aim.length === 0) {
    return access.state === 'accepted' || access.invitations > 0 ? 'remove' : null
  }
  if (access.state === 'owed' || access.state === 'removed') return 'invite'
  return access.state === 'accepted' && access.scopes.join() !== access.aim.join() ? 'update' : null
}
