import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { insert } from '#core/database/sql'
import type { EventItem } from '#panels/panel_event'

/**
 * Rows of one statement: 100 rows of 13 values stay well under SQLite's and MySQL's limits.
 */
const CHUNK = 100

/**
 * Stores the lines of an order or invoice that was inserted just now.
 */
export async function insertItems(
  trx: TransactionClientContract,
  table: 'order_items' | 'invoice_items',
  ownerId: number,
  items: EventItem[]
): Promise<void> {
  const owner = table === 'order_items' ? 'order_id' : 'invoice_id'
  for (let start = 0; start < items.length; start += CHUNK) {
    const rows = items.slice(start, start + CHUNK).map((item) => ({
      [owner]: ownerId,
      external_id: item.id,
      service_external_id: item.service_id ?? null,
      kind: item.kind,
      description: item.description,
      product_id: item.product_id ?? null,
      product_group: item.product_group ?? null,
      tld: item.tld ?? null,
      domain_action: item.domain_action ?? null,
      billing_cycle: item.billing_cycle ?? null,
      renewal: item.renewal ? 1 : 0,
      amount: item.amount,
    }))
    await insert(trx, table, rows)
  }
}
