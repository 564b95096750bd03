import db from '@adonisjs/lucid/services/db'

/**
 * Who may frame our pages for this panel. None while the database does not say: the page is shown nowhere then.
 */
export async function panelOrigins(panelId: number): Promise<string[]> {
  try {
    const row = await db.from('panels').where('id', panelId).select('origins').first()
    const origins: unknown =
      typeof row?.origins === 'string' ? JSON.parse(row.origins) : row?.origins
    return Array.isArray(origins) ? (origins as string[]) : []
  } catch {
    return []
  }
}
