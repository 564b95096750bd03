import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { logEntry } from '#delegation/native/keeping/write_access'
import type { NativeRest } from '#delegation/native/native_access'
import { keepAccess, type StoredAccess } from '#delegation/native/native_rows'

/**
 * Where the panel is asked for nothing: notes why, and when it is looked at again.
 */
export async function settle(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string,
  step: NativeRest
) {
  const calm = { ...access, attempts: 0, problem: null, problemSince: null }
  if (step.step === 'rest') {
    await keepAccess(trx, calm, { held: lease, lease: null, tried: access.aim, at: step.until })
    return
  }
  if (step.entry) await logEntry(trx, access.grantId, step.entry)
  await keepAccess(
    trx,
    { ...calm, state: step.state ?? access.state, reason: step.reason ?? access.reason },
    { held: lease, lease: null, tried: access.aim, at: now(), isFinished: true }
  )
}
