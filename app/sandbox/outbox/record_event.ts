import { randomUUID } from 'node:crypto'
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertRow } from '#sandbox/database'

/**
 * Owes the add-on an event (CONTRACT "Panel → add-on: events"), in the transaction of what happened. Its id
 * stays the same however often it is sent.
 * @param clientId whom it is about: events of one client arrive in the order in which they happened
 * @param data without the absent values: a key whose value is undefined is left out
 */
export async function recordEvent(
  trx: TransactionClientContract,
  clientId: number,
  type: string,
  data: Record<string, unknown>
) {
  const at = now()
  await insertRow(trx, 'sandbox_outbox', {
    event_id: `evt_${randomUUID()}`,
    client_id: clientId,
    type,
    payload: JSON.stringify({ type, occurred_at: isoTime(at), data }),
    status: 'owed',
    attempts: 0,
    next_try_at: at,
    created_at: at,
  })
}

/**
 * An instant as the contract writes it.
 */
export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
