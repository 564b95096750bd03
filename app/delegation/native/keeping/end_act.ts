import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import type { Begun } from '#delegation/native/keeping/begin_act'
import { putOff } from '#delegation/native/keeping/put_off'
import { logEntry } from '#delegation/native/keeping/write_access'
import { IDLE_MS, WATCH_OPEN_MS } from '#delegation/native/native_access'
import { keepAccess, type StoredAccess } from '#delegation/native/native_rows'
import type { DriverAnswer } from '#panels/drivers/panel_driver'

const STATE_AFTER = { invite: 'invited', update: 'accepted', remove: 'removed' } as const

/**
 * Notes what came of what was begun.
 */
export async function endAct(
  trx: TransactionClientContract,
  access: StoredAccess,
  lease: string,
  { act, aim, isRepeated }: Begun,
  answer: DriverAnswer<unknown>
): Promise<void> {
  const entry = { act: `native.${act}`, requestKey: access.requestKey }
  if (answer.ok) {
    await logEntry(trx, access.grantId, { ...entry, stage: 'done' })
    const at = now()
    const done = {
      ...access,
      state: STATE_AFTER[act],
      scopes: act === 'remove' ? [] : aim,
      pending: null,
      requestKey: null,
      attempts: 0,
      problem: null,
      problemSince: null,
    }
    await keepAccess(trx, done, {
      held: lease,
      lease: null,
      tried: aim,
      // what an invitation that is open may still bring is looked for at once
      at: act === 'remove' ? at : at + (act === 'invite' ? WATCH_OPEN_MS : IDLE_MS),
    })
    return
  }

  const isUnknown = answer.reason === 'unavailable' && answer.uncertain
  if (!isRepeated || access.problem !== answer.reason) {
    await logEntry(trx, access.grantId, {
      ...entry,
      stage: isUnknown ? 'unknown' : 'failed',
      details: { reason: answer.reason },
    })
  }
  const isUnsent = act === 'invite' && !isUnknown
  await putOff(
    trx,
    { ...access, invitations: access.invitations - (isUnsent ? 1 : 0), aim },
    lease,
    answer
  )
}
