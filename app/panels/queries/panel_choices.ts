import db from '@adonisjs/lucid/services/db'

export interface PanelChoice {
  id: number
  name: string
}

/**
 * The panels among which a local admin chooses; an admin of one panel (`panelId`) has no choice.
 */
export async function panelChoices(panelId: number | null): Promise<PanelChoice[]> {
  if (panelId !== null) return []
  const rows = await db.from('panels').select('id', 'name').orderBy('name').orderBy('id')
  return rows.map(({ id, name }) => ({ id: Number(id), name }))
}
