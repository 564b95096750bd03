import db from '@adonisjs/lucid/services/db'

/**
 * What of ours the event is about, with the page that explains it.
 */
export interface Effect {
  kind: 'order' | 'invoice' | 'signup'
  /** The panel's own id. */
  externalId: string
  path: string
}

const TABLES = { order: 'orders', invoice: 'invoices', client: 'clients' } as const

/**
 * The rows that the event brought or changed: its order or invoice and what belongs to them, or its client.
 */
export async function effectsOf(panelId: number, about: string | null): Promise<Effect[]> {
  const [, kind, externalId] = /^(order|invoice|client):(.*)$/s.exec(about ?? '') ?? []
  if (!kind || externalId === undefined) return []

  const row = await db
    .from(TABLES[kind as keyof typeof TABLES])
    .where({ panel_id: panelId, external_id: externalId })
    .first()
  if (!row) return []

  const effects: Effect[] = []
  const add = (effect: Effect['kind'], id: number, external: string) =>
    effects.push({ kind: effect, externalId: external, path: `/admin/receipts/${effect}s/${id}` })

  if (kind === 'order') add('order', row.id, row.external_id)
  if (kind === 'invoice') {
    add('invoice', row.id, row.external_id)
    const order =
      row.order_id !== null && (await db.from('orders').where('id', row.order_id).first())
    if (order) add('order', order.id, order.external_id)
  }
  if (kind === 'client') {
    // a client who came by nobody's link has no receipt of a signup
    const signup = await db
      .from('referrals')
      .where({ panel_id: panelId, client_id: row.id, kind: 'signup' })
      .first()
    if (signup) add('signup', row.id, row.external_id)
  }
  return effects
}
