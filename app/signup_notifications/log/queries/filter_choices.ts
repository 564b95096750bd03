import db from '@adonisjs/lucid/services/db'

export interface ProgramChoice {
  id: number
  name: string
  panelId: number
  panelName: string
  isDeleted: boolean
}

/**
 * The programs of the panels that an admin administers, deleted ones too, since the log still has what they were told.
 */
export async function programChoices(panelId: number | null): Promise<ProgramChoice[]> {
  const rows = await db
    .from('affiliate_programs')
    .innerJoin('panels', 'panels.id', 'affiliate_programs.panel_id')
    .if(panelId !== null, (query) => query.where('affiliate_programs.panel_id', panelId!))
    .select(
      'affiliate_programs.id',
      'affiliate_programs.name',
      'affiliate_programs.panel_id',
      'affiliate_programs.deleted_at',
      'panels.name as panel_name'
    )
    .orderBy('panels.name')
    .orderBy('affiliate_programs.panel_id')
    .orderByRaw('affiliate_programs.slot IS NULL')
    .orderBy('affiliate_programs.slot')
    .orderBy('affiliate_programs.id', 'desc')
  return rows.map((row) => ({
    id: Number(row.id),
    name: row.name,
    panelId: Number(row.panel_id),
    panelName: row.panel_name,
    isDeleted: row.deleted_at !== null,
  }))
}
