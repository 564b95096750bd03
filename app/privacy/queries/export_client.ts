import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { objectPieces, clientGroup, condition } from '#privacy/client_rows'
import { DATA_MAP } from '#privacy/data_map'

export interface ClientExport {
  panel: string
  /** The panel's ids: the client's, and those of everybody who was merged into them. */
  clients: string[]
  /** By table: what it is for, and the client's rows as they are stored. */
  tables: Record<string, { why: string; rows: Record<string, unknown>[] }>
}

/** What is no data of the person but a key to something. */
const LEFT_OUT = new Set(['password', 'lease'])

/**
 * Everything that is stored about a client, by the data map. Tables that hold nothing of the client are left out.
 *
 * @param externalId the panel's id; of a merged client the survivor's data is exported, which is theirs too
 * @returns null where no such client is known
 */
export async function exportClient(
  db: QueryClientContract,
  panel: { id: number; key: string },
  externalId: string
): Promise<ClientExport | null> {
  const [client] = await select<{ id: number }>(
    db,
    'SELECT COALESCE(merged_into_id, id) AS id FROM clients WHERE panel_id = ? AND external_id = ?',
    [panel.id, externalId]
  )
  if (!client) return null

  const group = await clientGroup(db, client.id)
  const tables: ClientExport['tables'] = {}
  for (const [table, { of, why }] of Object.entries(DATA_MAP)) {
    if (!of) continue
    const rows: Record<string, unknown>[] = []
    const pieces: AsyncIterable<string[]> | string[][] =
      table === 'panel_events' ? objectPieces(db, group) : [[]]
    for await (const objects of pieces) {
      const { sql, bindings } = condition(of, group, objects)
      rows.push(
        ...(await select<Record<string, unknown>>(
          db,
          `SELECT * FROM ${table} WHERE ${sql} ORDER BY 1`,
          bindings
        ))
      )
    }
    if (rows.length > 0) tables[table] = { why, rows: rows.map(readable) }
  }
  return { panel: panel.key, clients: group.externalIds, tables }
}

function readable(row: Record<string, unknown>) {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !LEFT_OUT.has(column))
      .map(([column, value]) => [column, parsed(value)])
  )
}

function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
