import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { forUpdate } from '#core/database/transaction'
import { insertOnce, select } from '#core/database/sql'

/**
 * `clients` as the event path needs it.
 */
export interface LockedClient {
  id: number
  email: string | null
  registered_at: number | null
  visit_token: string | null
  profile_at: number | null
  closed_at: number | null
  merged_into_id: number | null
}

const COLUMNS = 'id, email, registered_at, visit_token, profile_at, closed_at, merged_into_id'

/**
 * The panel's client, locked until the transaction ends: everything that happens to one client happens one after
 * the other, so that of two events, each of which needs the other, the second sees the first.
 *
 * A client who is not known yet (registered before the add-on was there, or whose registration is still on its way)
 * gets a row with the id alone, which `client.registered` completes: their orders must not wait for ever.
 */
export async function ensureClient(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<LockedClient> {
  const known = await lockClient(trx, panelId, externalId)
  if (known) return known

  const at = now()
  const id = await insertOnce(trx, 'clients', {
    panel_id: panelId,
    external_id: externalId,
    created_at: at,
    updated_at: at,
  })
  if (id === null) return (await lockClient(trx, panelId, externalId))!

  return {
    id,
    email: null,
    registered_at: null,
    visit_token: null,
    profile_at: null,
    closed_at: null,
    merged_into_id: null,
  }
}

export async function lockClient(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<LockedClient | null> {
  const [client] = await select<LockedClient>(
    trx,
    `SELECT ${COLUMNS} FROM clients WHERE panel_id = ? AND external_id = ?${forUpdate(trx)}`,
    [panelId, externalId]
  )
  return client ?? null
}

/**
 * Locks the client by our own id, for events that name only an order or an invoice.
 */
export async function lockClientById(trx: TransactionClientContract, id: number): Promise<void> {
  await select(trx, `SELECT id FROM clients WHERE id = ?${forUpdate(trx)}`, [id])
}
