/**
 * What attempts say of their destination: whether it works, since when it does not, and when it is not called any more.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import deliveries from '#config/deliveries'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import type { AttemptOutcome } from '#outbound/delivery_states'
import type { DestinationRow } from '#outbound/delivering/destination_row'
import { destinationKind, type DisabledReason } from '#outbound/kinds'

interface Ended {
  outcome: AttemptOutcome
  reason: string
}

/**
 * A refusal for good is an answer to what was asked: the destination works.
 */
export const isFailure = ({ outcome }: Pick<Ended, 'outcome'>) =>
  outcome === 'retry' || outcome === 'blocked'

/** It answered 410. */
export const isGone = ({ outcome, reason }: Ended) => outcome === 'refused' && reason === 'gone'

export interface BreakerChange {
  openUntil: number | null
  openings: number
}

/**
 * Notes attempts of one destination, in the transaction that records them. The row is written only where something changes:
 * whoever owes it something waits for its lock.
 * @param seen the row as it was read last
 * @param breaker what the worker's breaker says; an attempt by hand closes it by a success only
 */
export async function noteAttempts(
  trx: TransactionClientContract,
  seen: DestinationRow,
  attempts: readonly Ended[],
  breaker: BreakerChange | null = null
): Promise<void> {
  if (seen.state === 'deleted') return
  if (attempts.some(isGone)) await disable(trx, seen.id, 'gone')

  const at = now()
  const hasSucceeded = attempts.some(({ outcome }) => outcome === 'delivered')
  const works = attempts.some((attempt) => !isFailure(attempt) && !isGone(attempt))
  const columns: Record<string, number | null> = {}

  if (works && seen.failing_since !== null) columns.failing_since = null
  if (hasSucceeded && at - Number(seen.last_success_at ?? 0) >= deliveries.noteSuccessMs) {
    columns.last_success_at = at
  }
  if (breaker) {
    columns.open_until = breaker.openUntil
    columns.openings = breaker.openings
  } else if (works && seen.openings > 0) {
    columns.open_until = null
    columns.openings = 0
  }
  const fails = !works && attempts.some(isFailure)
  if (fails && seen.failing_since === null) columns.failing_since = at

  const names = Object.keys(columns)
  if (names.length > 0) {
    await update(
      trx,
      `UPDATE destinations SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE id = ?`,
      [...Object.values(columns), seen.id]
    )
  }
  if (fails && seen.failing_since !== null) await disableIfFailing(trx, seen.id, at)
}

async function disableIfFailing(trx: TransactionClientContract, id: number, at: number) {
  const [row] = await select<{ failing_since: number | null }>(
    trx,
    'SELECT failing_since FROM destinations WHERE id = ?',
    [id]
  )
  const since = row?.failing_since
  if (since === null || since === undefined) return
  if (at - Number(since) < deliveries.disableAfterMs) return
  const attempts = await select<{ id: number }>(
    trx,
    `SELECT id FROM delivery_attempts WHERE destination_id = ? AND started_at >= ? LIMIT ${deliveries.disableAfterAttempts}`,
    [id, Number(since) - deliveries.leaseMs]
  )
  if (attempts.length >= deliveries.disableAfterAttempts) await disable(trx, id, 'failing')
}

/**
 * Its owner is told once, by whoever disables it.
 */
async function disable(trx: TransactionClientContract, id: number, reason: DisabledReason) {
  const [row] = await select<{ panel_id: number; kind: string; name: string; state: string }>(
    trx,
    `SELECT panel_id, kind, name, state FROM destinations WHERE id = ?${forUpdate(trx)}`,
    [id]
  )
  if (!row || !['on', 'paused', 'off'].includes(row.state)) return
  const at = now()
  await update(
    trx,
    `UPDATE destinations SET state = 'disabled', disabled_reason = ?, disabled_at = ?, updated_at = ?
     WHERE id = ?`,
    [reason, at, at, id]
  )
  await destinationKind(row.kind).disabled(
    trx,
    { id, panelId: row.panel_id, name: row.name },
    reason
  )
}
