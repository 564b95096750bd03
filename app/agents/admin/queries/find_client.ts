import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'

export interface FoundClient {
  id: number
  externalId: string
  name: string | null
  company: string | null
  email: string | null
  /** The agent whose status it is or was. */
  agent: { id: number; status: string } | null
}

export type FindClientOutcome =
  | { ok: true; client: FoundClient }
  | { ok: false; reason: 'unknown_client' | 'client_closed' | 'several_clients' }

interface Row {
  id: number
  external_id: string
  name: string | null
  company: string | null
  email: string | null
  closed_at: number | null
  erased_at: number | null
  agent_id: number | null
  agent_status: string | null
}

/**
 * The panel's client by the panel's own id or by the e-mail address, written exactly. Of clients who were merged, the one
 * who remained.
 */
export async function findClient(panelId: number, text: string): Promise<FindClientOutcome> {
  const byId = await rowsWhere(
    `clients.id = (SELECT COALESCE(named.merged_into_id, named.id) FROM clients AS named
       WHERE named.panel_id = ? AND named.external_id = ?)`,
    [panelId, text]
  )
  const rows =
    byId.length > 0
      ? byId
      : await rowsWhere(
          `clients.panel_id = ? AND clients.merged_into_id IS NULL
             AND LOWER(clients.email) = LOWER(?)`,
          [panelId, text]
        )

  // an address of an account that was closed and opened anew means the open one
  const open = rows.filter((row) => row.closed_at === null && row.erased_at === null)
  if (rows.length === 0) return { ok: false, reason: 'unknown_client' }
  if (open.length === 0) return { ok: false, reason: 'client_closed' }
  if (open.length > 1) return { ok: false, reason: 'several_clients' }

  const [row] = open
  return {
    ok: true,
    client: {
      id: row!.id,
      externalId: row!.external_id,
      name: row!.name,
      company: row!.company,
      email: row!.email,
      agent: row!.agent_id === null ? null : { id: row!.agent_id, status: row!.agent_status! },
    },
  }
}

function rowsWhere(condition: string, values: (string | number)[]): Promise<Row[]> {
  return select<Row>(
    db.connection(),
    `SELECT clients.id, clients.external_id, clients.name, clients.company, clients.email, clients.closed_at,
       clients.erased_at, agents.id AS agent_id, agents.status AS agent_status
     FROM clients LEFT JOIN agents ON agents.client_id = clients.id
     WHERE ${condition} ORDER BY clients.id LIMIT 10`,
    values
  )
}
