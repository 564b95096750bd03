import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'

/**
 * The panels that an admin may name in a form, by name: all, or the given one.
 */
export function nameablePanels(panelId: number | null): Promise<{ id: number; name: string }[]> {
  return select(
    db.connection(),
    'SELECT id, name FROM panels WHERE ? IS NULL OR id = ? ORDER BY name, id',
    [panelId, panelId]
  )
}
