import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { forUpdate } from '#core/database/transaction'
import { select } from '#panels/mirror/sql'

export interface FoundRow {
  id: number
  client_id: number
}

/**
 * The panel's order, locked.
 */
export function findOrder(trx: TransactionClientContract, panelId: number, externalId: string) {
  return find(trx, 'orders', panelId, externalId)
}

/**
 * The panel's invoice, locked.
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
    `SELECT id, client_id FROM ${table} WHERE panel_id = ? AND external_id = ?${forUpdate(trx)}`,
    [panelId, externalId]
  )
  return row ?? null
}
