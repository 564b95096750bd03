import type { QueryClientContract } from '@adonisjs/lucid/types/database'
import { select } from '#core/database/sql'
import { permissionsFor } from '#delegation/native/native_access'
import { SCOPES, type Scope } from '#delegation/scopes'
import { kindOf } from '#panels/drivers/kinds'
import type { NativeKind } from '#panels/drivers/panel_driver'

/** What an agent with consent gets in the panel itself. */
export interface NativeOffer {
  kind: NativeKind
  /** What each scope adds, the panel's own permissions; words: `drivers.<driver>.permissions.<permission>`. */
  permissions: { scope: Scope; permissions: string[] }[]
  /** As `panels.driver` has it. */
  driver: string
}

/**
 * @param driver as `panels.driver` has it
 * @returns null where this kind of panel cannot
 */
export async function nativeKindOf(driver: string): Promise<NativeKind | null> {
  const kind = await kindOf(driver)
  return kind?.native ?? null
}

/**
 * @returns null where the panel's driver cannot, or the host has not turned it on
 */
export async function nativeOffer(
  client: QueryClientContract,
  panelId: number
): Promise<NativeOffer | null> {
  const [panel] = await select<{ driver: string; native_access: number | boolean }>(
    client,
    `SELECT panels.driver, panel_connections.native_access FROM panels
     JOIN panel_connections ON panel_connections.panel_id = panels.id
     WHERE panels.id = ?`,
    [panelId]
  )
  if (!panel?.native_access) return null
  const kind = await nativeKindOf(panel.driver)
  if (!kind) return null
  return {
    kind,
    permissions: SCOPES.map((scope) => ({ scope, permissions: permissionsFor(kind, [scope]) })),
    driver: panel.driver,
  }
}
