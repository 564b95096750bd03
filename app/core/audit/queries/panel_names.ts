import db from '@adonisjs/lucid/services/db'

/**
 * Every panel with its name, for filters of lists that come before the panels' own room.
 */
export async function listPanelNames(): Promise<{ id: number; name: string }[]> {
  const rows: { id: number; name: string }[] = await db
    .from('panels')
    .select('id', 'name')
    .orderBy('name')
    .orderBy('id')
  return rows.map(({ id, name }) => ({ id: Number(id), name }))
}
