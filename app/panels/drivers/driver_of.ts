import encryption from '@adonisjs/core/services/encryption'
import db from '@adonisjs/lucid/services/db'
import { select } from '#core/database/sql'
import { kindOf } from '#panels/drivers/kinds'
import type { PanelDriver } from '#panels/drivers/panel_driver'

interface ConnectedPanel {
  key: string
  driver: string
  base_url: string
  encrypted_credentials: string
}

/** Drivers are kept for as long as the rows that they were made of say the same: whoever changes them needs tell nobody. */
const kept = new Map<number, { madeOf: string; driver: PanelDriver }>()

/** Most panels whose drivers are kept. */
const MOST_KEPT = 200

/**
 * How a panel is asked and told.
 *
 * @returns null where it has no connection, or a driver that cannot be called
 */
export async function driverOf(panelId: number): Promise<PanelDriver | null> {
  const [panel] = await select<ConnectedPanel>(
    db.connection(),
    `SELECT panels.\`key\`, panels.driver, panel_connections.base_url, panel_connections.encrypted_credentials
     FROM panel_connections
     JOIN panels ON panels.id = panel_connections.panel_id
     WHERE panel_connections.panel_id = ?`,
    [panelId]
  )
  if (!panel) return null

  const madeOf = JSON.stringify([
    panel.key,
    panel.driver,
    panel.base_url,
    panel.encrypted_credentials,
  ])
  const known = kept.get(panelId)
  if (known?.madeOf === madeOf) return known.driver

  const kind = await kindOf(panel.driver)
  const credentials = readCredentials(panel.encrypted_credentials)
  if (!kind || !credentials) return null
  const driver = kind.connect({ panelKey: panel.key, baseUrl: panel.base_url, credentials })

  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(panelId, { madeOf, driver })
  return driver
}

/**
 * @returns null where they were encrypted with a key that is gone
 */
export function readCredentials(encrypted: string): Record<string, string> | null {
  return encryption.decrypt<Record<string, string>>(encrypted)
}
