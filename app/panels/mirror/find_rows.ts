import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'

export interface FoundRow {
  id: number
  client_id: number
  currency: string
}

export interface FoundOrder extends FoundRow {
  /** `placed` until it ended. */
  status: string
}

/**
 * The panel's order, as committed by now. Not locked: the client's row is what everybody locks, and in the other order
 * two events would lock each other out.
 */
export async function findOrder(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<FoundOrder | null> {
  const [row] = await select<FoundOrder>(
    trx,
    'SELECT id, client_id, currency, status FROM orders WHERE panel_id = ? AND external_id = ?',
    [panelId, externalId]
  )
  return row ?? null
}

/**
 * The panel's invoice, likewise.
 */
export async function findInvoice(
  trx: TransactionClientContract,
  panelId: number,
  externalId: string
): Promise<FoundRow | null> {
  const [row] = await select<FoundRow>(
    trx,
    'SELECT id, client_id, currency FROM invoices WHERE panel_id = ? AND external_id = ?',
    [panelId, externalId]
  )
  return row ?? null
}
