import db from '@adonisjs/lucid/services/db'
import { containing } from '#core/lists/containing'
import { clientLabel } from '#panels/client_label'

export interface PayeeToCorrect {
  id: number
  panelId: number
  panelName: string
  clientId: number
  /** The panel's own id. */
  externalId: string
  label: string
  email: string | null
}

const MOST = 20

/**
 * Affiliates, members or former ones, whose balance may be corrected: one by its id, or those that `search` finds.
 * @param panelId of one panel; null for all
 */
export async function findPayee(
  panelId: number | null,
  id: number
): Promise<PayeeToCorrect | null> {
  const [payee] = await read(affiliates(panelId).where('affiliates.id', id))
  return payee ?? null
}

export async function searchPayees(
  panelId: number | null,
  search: string
): Promise<PayeeToCorrect[]> {
  return read(
    affiliates(panelId)
      .where((any) => {
        for (const column of ['clients.name', 'clients.company', 'clients.email']) {
          any.orWhereRaw(...containing(column, search))
        }
        any.orWhere('clients.external_id', search)
      })
      .orderBy('clients.name')
      .orderBy('affiliates.id')
      .limit(MOST)
  )
}

function affiliates(panelId: number | null) {
  return db
    .from('affiliates')
    .innerJoin('clients', 'clients.id', 'affiliates.client_id')
    .innerJoin('panels', 'panels.id', 'affiliates.panel_id')
    .whereNotIn('affiliates.status', ['applied', 'declined'])
    .if(panelId !== null, (query) => query.where('affiliates.panel_id', panelId!))
}

async function read(query: ReturnType<typeof affiliates>): Promise<PayeeToCorrect[]> {
  const rows = await query.select(
    'affiliates.id',
    'affiliates.panel_id',
    'panels.name as panel_name',
    'affiliates.client_id',
    'clients.external_id',
    'clients.name',
    'clients.company',
    'clients.email'
  )
  return rows.map((row) => ({
    id: row.id,
    panelId: row.panel_id,
    panelName: row.panel_name,
    clientId: row.client_id,
    externalId: row.external_id,
    label: clientLabel(row),
    email: row.email,
  }))
}
