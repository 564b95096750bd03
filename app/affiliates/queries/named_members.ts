import { Exception } from '@adonisjs/core/exceptions'
import db from '@adonisjs/lucid/services/db'
import { clientLabel } from '#panels/client_label'
import type { AffiliateStatus } from '#affiliates/models/affiliate'

export interface NamedMember {
  id: number
  panelId: number
  panelName: string
  /** For admins only. */
  name: string
  status: AffiliateStatus
}

/**
 * The members of these ids whom the admin administers, by name.
 * @param panelId only this panel's; null: all
 */
export async function namedMembers(ids: number[], panelId: number | null): Promise<NamedMember[]> {
  if (ids.length === 0) return []
  const rows = await db
    .from('affiliates')
    .join('clients', 'clients.id', 'affiliates.client_id')
    .join('panels', 'panels.id', 'affiliates.panel_id')
    .whereIn('affiliates.id', ids)
    .if(panelId !== null, (query) => query.where('affiliates.panel_id', panelId!))
    .select('affiliates.id', 'affiliates.panel_id', 'affiliates.status')
    .select('clients.name', 'clients.company', 'clients.email', 'clients.external_id')
    .select('panels.name as panel_name')
    .orderBy('clients.name')
    .orderBy('affiliates.id')

  return rows.map((row) => ({
    id: Number(row.id),
    panelId: Number(row.panel_id),
    panelName: row.panel_name,
    name: clientLabel(row),
    status: row.status,
  }))
}

/**
 * One of them.
 * @throws E_ROW_NOT_FOUND where there is none, or it is another panel's
 */
export async function namedMember(id: number, panelId: number | null): Promise<NamedMember> {
  const [member] = await namedMembers([id], panelId)
  if (!member) throw new Exception('No such member', { status: 404, code: 'E_ROW_NOT_FOUND' })
  return member
}
