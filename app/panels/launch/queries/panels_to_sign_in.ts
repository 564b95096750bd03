import db from '@adonisjs/lucid/services/db'

/**
 * What the sign-in needs to know of a registered panel.
 */
export interface PanelToSignIn {
  id: number
  key: string
  name: string
  shopUrl: string
  loginUrl: string
  jwksUrl: string | null
  /** Who may frame our pages; none unless the panel embeds them. */
  framingOrigins: string[]
}

interface Row {
  id: number
  key: string
  name: string
  shop_url: string
  login_url: string
  jwks_url: string | null
  origins: string
  embedded: boolean | number
}

const COLUMNS = ['id', 'key', 'name', 'shop_url', 'login_url', 'jwks_url', 'origins', 'embedded']

/**
 * @returns every registered panel, by name: the choice of somebody who comes from nowhere
 */
export async function listPanelsToSignIn(): Promise<PanelToSignIn[]> {
  const rows: Row[] = await db.from('panels').select(COLUMNS).orderBy('name').orderBy('id')
  return rows.map(fromRow)
}

/**
 * @param key exactly as registered; keys are case-sensitive
 */
export async function findPanelToSignIn(key: string): Promise<PanelToSignIn | null> {
  const row: Row | null = await db.from('panels').select(COLUMNS).where('key', key).first()
  // MySQL ignores trailing spaces when it compares
  return row && row.key === key ? fromRow(row) : null
}

function fromRow(row: Row): PanelToSignIn {
  return {
    id: Number(row.id),
    key: row.key,
    name: row.name,
    shopUrl: row.shop_url,
    loginUrl: row.login_url,
    jwksUrl: row.jwks_url,
    framingOrigins: row.embedded ? (JSON.parse(row.origins) as string[]) : [],
  }
}
