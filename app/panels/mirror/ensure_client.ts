import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { forUpdate } from '#core/database/transaction'
import { insertOnce, select } from '#core/database/sql'

/**
 * `clients` as the event path needs it.
 */
export interface NamedClient {
  id: number
  email: string | null
  registered_at: number | null
  visit_token: string | null
  profile_at: number | null
  closed_at: number | null
  merged_into_id: number | null
  erased_at: number | null
}

export interface LockedClient extends NamedClient {
  /** The row of the id that the panel named: another one where that client was merged into this one. */
  named_id: number
}

const COLUMNS =
  'id, email, registered_at, visit_token, profile_at, closed_at, merged_into_id, erased_at'

/**
 * The panel's client, locked until the transaction ends: everything that happens to one client happens one after
 * the other, so that of two events, each of which needs the other, the second sees the first. The id of a client who
 * was merged into another means the other.
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

  const id = await insertClient(trx, panelId, externalId)
  if (id === null) return (await lockClient(trx, panelId, externalId))!

  return {
    id,
    named_id: id,
    email: null,
    registered_at: null,
    visit_token: null,
    profile_at: null,
    closed_at: null,
    merged_into_id: null,
    erased_at: null,
  }
}

/**
 * A row with the id alone.
 * @returns null where there is one already
 */
export function insertClient(trx: TransactionClientContract, panelId: number, externalId: string) {
  const at = now()
  return insertOnce(trx, 'clients', {
    panel_id: panelId,
    external_id: externalId,
    created_at: at,
    updated_at: at,
  })
}

/**
 * Likewise, if the client is known. Whoever was merged is locked before those whom they were merged into.
 */
export async function lockClient(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<LockedClient | null> {
  const named = await lockNamedClient(trx, panelId, externalId)
  return named && { ...(await survivorOf(trx, named)), named_id: named.id }
}

/**
 * The very row of that id, merged or not.
 */
export async function lockNamedClient(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<NamedClient | null> {
  const [client] = await select<NamedClient>(
    trx,
    `SELECT ${COLUMNS} FROM clients WHERE panel_id = ? AND external_id = ?${forUpdate(trx)}`,
    [panelId, externalId]
  )
  return client ?? null
}

/**
 * Locks the client by our own id, for events that name only an order or an invoice.
 * @returns whom the client was merged into meanwhile, or the same
 */
export async function lockClientById(
  trx: TransactionClientContract,
  id: number
): Promise<NamedClient> {
  return survivorOf(trx, await lockRow(trx, id))
}

async function survivorOf(
  trx: TransactionClientContract,
  client: NamedClient
): Promise<NamedClient> {
  let survivor = client
  while (survivor.merged_into_id !== null) survivor = await lockRow(trx, survivor.merged_into_id)
  return survivor
}

async function lockRow(trx: TransactionClientContract, id: number): Promise<NamedClient> {
  const [client] = await select<NamedClient>(
    trx,
    `SELECT ${COLUMNS} FROM clients WHERE id = ?${forUpdate(trx)}`,
    [id]
  )
  return client!
}
