import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { clientLabel } from '#panels/client_label'
import { instant, marks, number, type Row } from '#receipts/queries/read_receipt/rows'
import type { SourceClient } from '#receipts/source'

/**
 * The client with their panel, and what else may stand in descriptions of them.
 * @returns null where no such client is known
 */
export async function readPeople(client: QueryClientContract, clientId: number) {
  const [[row], services, merged] = await Promise.all([
    select<Row>(
      client,
      `SELECT clients.id, clients.external_id, clients.email, clients.name, clients.company, clients.registered_at,
         clients.closed_at, panels.id AS panel_id, panels.key AS panel_key, panels.name AS panel_name
       FROM clients JOIN panels ON panels.id = clients.panel_id WHERE clients.id = ?`,
      [clientId]
    ),
    select<{ user_name: string | null; domain: string | null }>(
      client,
      'SELECT user_name, domain FROM services WHERE client_id = ? ORDER BY id',
      [clientId]
    ),
    select<{ name: string | null; company: string | null }>(
      client,
      'SELECT name, company FROM clients WHERE merged_into_id = ? ORDER BY id',
      [clientId]
    ),
  ])
  if (!row) return null

  const found: SourceClient = {
    id: number(row.id),
    externalId: row.external_id as string,
    email: row.email as string | null,
    name: row.name as string | null,
    company: row.company as string | null,
    registeredAt: instant(row.registered_at),
    closedAt: instant(row.closed_at),
  }
  const words = [
    ...services.flatMap(({ user_name: userName, domain }) => [userName, domain]),
    ...merged.flatMap(({ name, company }) => [name, company]),
  ]
  return {
    panel: {
      id: number(row.panel_id),
      key: row.panel_key as string,
      name: row.panel_name as string,
    },
    client: found,
    privateWords: [...new Set(words.filter((word): word is string => Boolean(word)))],
  }
}

/**
 * @returns names by our id
 */
export async function readAffiliates(client: QueryClientContract, ids: number[]) {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map<number, string>()
  const rows = await select<{
    affiliate_id: number
    name: string | null
    company: string | null
    email: string | null
    external_id: string
  }>(
    client,
    `SELECT affiliates.id AS affiliate_id, clients.name, clients.company, clients.email, clients.external_id
     FROM affiliates JOIN clients ON clients.id = affiliates.client_id
     WHERE affiliates.id IN (${marks(wanted)}) ORDER BY affiliates.id`,
    wanted
  )
  return new Map(rows.map((row) => [number(row.affiliate_id), clientLabel(row)]))
}
