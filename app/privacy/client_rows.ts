/**
 * The rows of a client in each table, by the conditions of the data map.
 */
import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'

export interface ClientGroup {
  panelId: number
  /** Our ids: the client, and everybody who was merged into them. */
  ids: number[]
  /** The panel's ids of the same. */
  externalIds: string[]
  /** What the profile says, and what the accounts are called, to be taken out of texts. */
  profiles: { name: string | null; company: string | null }[]
}

/**
 * @param id ours, of a client who was not merged into another
 */
export async function clientGroup(client: QueryClientContract, id: number): Promise<ClientGroup> {
  const rows = await select<{
    id: number
    panel_id: number
    external_id: string
    name: string | null
    company: string | null
  }>(
    client,
    'SELECT id, panel_id, external_id, name, company FROM clients WHERE id = ? OR merged_into_id = ?',
    [id, id]
  )
  const ids = rows.map((row) => row.id)
  const accounts = await select<{ user_name: string }>(
    client,
    `SELECT DISTINCT user_name FROM services
     WHERE client_id IN (${marks(ids)}) AND user_name IS NOT NULL ORDER BY user_name`,
    ids
  )
  return {
    panelId: rows[0]!.panel_id,
    ids,
    externalIds: rows.map((row) => row.external_id),
    profiles: [
      ...rows.map(({ name, company }) => ({ name, company })),
      ...accounts.map(({ user_name: name }) => ({ name, company: null })),
    ],
  }
}

const marks = (list: unknown[]) => list.map(() => '?').join(', ')

/**
 * The data map's condition `of` as SQL with its bindings.
 */
export function condition(of: string, group: ClientGroup, objects: string[] = []) {
  const values: Record<string, (string | number)[]> = {
    clients: group.ids,
    subjects: group.externalIds,
    panel: [group.panelId],
    objects,
  }
  const bindings: (string | number)[] = []
  const sql = of.replace(/:(clients|subjects|panel|objects)\b/g, (_, name: string) => {
    bindings.push(...values[name]!)
    return marks(values[name]!)
  })
  return { sql: `(${sql})`, bindings }
}

/** Subjects of one statement. */
const PIECE = 500

/**
 * What the stored events of the clients are about, in pieces: themselves, their orders, invoices and services.
 */
export async function* objectPieces(
  client: QueryClientContract,
  group: ClientGroup
): AsyncGenerator<string[]> {
  yield group.externalIds.map((id) => `client:${id}`)
  for (const [table, kind] of [
    ['orders', 'order'],
    ['invoices', 'invoice'],
    ['services', 'service'],
  ]) {
    for (let after = 0; ;) {
      const rows = await select<{ id: number; external_id: string }>(
        client,
        `SELECT id, external_id FROM ${table} WHERE client_id IN (${marks(group.ids)}) AND id > ?
         ORDER BY id LIMIT ${PIECE}`,
        [...group.ids, after]
      )
      if (rows.length === 0) break
      yield rows.map((row) => `${kind}:${row.external_id}`)
      after = rows.at(-1)!.id
    }
  }
}
