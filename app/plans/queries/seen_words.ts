import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'

/**
 * How many of the newest items, of orders and of invoices, are looked at: reading them costs the same however many
 * there are.
 */
const NEWEST = 2_000
const MOST_WORDS = 100

/** The panels' own words, for a form to suggest, by name of the rule's list. */
export interface SeenWords {
  products: string[]
  productGroups: string[]
  tlds: string[]
  billingCycles: string[]
}

interface Item {
  product_id: string | null
  product_group: string | null
  tld: string | null
  billing_cycle: string | null
}

/**
 * What the panel's newest items are called, or those of all panels (null), in alphabetical order.
 */
export async function seenWords(panelId: number | null): Promise<SeenWords> {
  const columns = 'items.product_id, items.product_group, items.tld, items.billing_cycle'
  const newest = (items: string, parent: string, key: string) =>
    select<Item>(
      db.connection(),
      `SELECT DISTINCT ${columns}
       FROM (SELECT * FROM ${items} ORDER BY id DESC LIMIT ${NEWEST}) AS items
       JOIN ${parent} ON ${parent}.id = items.${key}
       WHERE ? IS NULL OR ${parent}.panel_id = ?`,
      [panelId, panelId]
    )
  const items = [
    ...(await newest('order_items', 'orders', 'order_id')),
    ...(await newest('invoice_items', 'invoices', 'invoice_id')),
  ]
  const words = (of: (item: Item) => string | null) =>
    [...new Set(items.map(of))]
      .filter((word) => word !== null && word !== '')
      .sort()
      .slice(0, MOST_WORDS) as string[]

  return {
    products: words((item) => item.product_id),
    productGroups: words((item) => item.product_group),
    tlds: words((item) => item.tld && item.tld.replace(/^\./, '').toLowerCase()),
    billingCycles: words((item) => item.billing_cycle),
  }
}
