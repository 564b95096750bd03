import db from '@adonisjs/lucid/services/db'
import type User from '#identity/models/user'
import { administeredPanel } from '#identity/administered'

export interface ProgramPanel {
  id: number
  name: string
  /** `https://shop.example.com/`: whose signup-finished page calls programs. */
  shopUrl: string
}

/**
 * The panels whose programs an admin looks after, by name: one, or for a local admin all.
 */
export async function programPanels(user: User): Promise<ProgramPanel[]> {
  const panelId = administeredPanel(user)
  const query = db.from('panels').select('id', 'name', 'shop_url').orderBy('name').orderBy('id')
  if (panelId !== null) query.where('id', panelId)
  const rows = await query
  return rows.map(({ id, name, shop_url: shopUrl }) => ({ id: Number(id), name, shopUrl }))
}

/**
 * @param asked a panel's id, as an address or a form has it; anything else is the first
 * @returns null where there is no panel at all
 */
export function panelAsked(panels: ProgramPanel[], asked: unknown): ProgramPanel | null {
  return panels.find(({ id }) => String(id) === asked) ?? panels[0] ?? null
}

/**
 * The list of the panel's programs.
 */
export const programsPath = (panels: ProgramPanel[], panelId: number) =>
  panels.length > 1 ? `/admin/affiliate-programs?panel=${panelId}` : '/admin/affiliate-programs'
