import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { update } from '#core/database/sql'
import { oweEnded } from '#delegation/managers/owe_manager_mails'
import { appendGrantEntry } from '#delegation/proof/append_grant_entry'
import type { Actor } from '#delegation/proof/grant_entry'

interface Ending {
  state: 'withdrawn' | 'replaced' | 'ended'
  by: Actor
  actorName: string | null
  /** As the log says it: `withdrawn`, `replaced`, `expired`, `agent_ended`, `client_closed`, … */
  act: string
  reason?: string | null
}

/**
 * Ends a grant that is active, from now on: the access, not the history, nor the association that it made. The client and
 * the agent are told. One that has ended stays as it is.
 *
 * @param trx begun with `isolation: 'read committed'`
 * @returns whether it ended by this
 */
export async function endGrant(
  trx: TransactionClientContract,
  grantId: number,
  { state, by, actorName, act, reason = null }: Ending
): Promise<boolean> {
  const ended = await update(
    trx,
    `UPDATE grants SET state = ?, live_key = NULL, ended_at = ?, ended_by = ?
     WHERE id = ? AND state = 'active'`,
    [state, now(), by, grantId]
  )
  if (ended === 0) return false
  await appendGrantEntry(trx, grantId, {
    actor: by,
    actorName,
    act,
    stage: 'stated',
    details: reason === null ? null : { reason },
  })
  await oweEnded(trx, grantId, { act, by })
  return true
}
