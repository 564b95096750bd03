import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'

export interface FoundRow {
  id: number
  client_id: number
  currency: string
}

/**
 * The panel's order, as committed by now. Not locked: the client's row is what everybody locks, and in the other order
 * two events would lock each other out.
 */
export function findOrder(trx: TransactionClientContract, panelId: number, externalId: string) {
  return find(trx, 'orders', panelId, externalId)
}

/**
 * The panel's invoice, likewise.
 */
export function findInvoice(trx: TransactionClientContract, panelId: number, externalId: string) {
  return find(trx, 'invoices', panelId, externalId)
}

async function find(
  trx: TransactionClientContract,
  table: 'orders' | 'invoices',
  panelId: number,
  externalId: string
): Promise<FoundRow | null> {
  const [row] = await select<FoundRow>(
    trx,
    `SELECT id, client_id, currency FROM ${table} WHERE panel_id = ? AND external_id = ?`,
    [panelId, externalId]
  )
  return row ?? null
}
