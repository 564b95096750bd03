import type { DriverKind } from '#panels/drivers/panel_driver'

/**
 * The kinds of panels that can be called, by the name that `panels.driver` holds. Loaded when first needed.
 */
const KINDS: Record<string, () => Promise<DriverKind>> = {
  sandbox: () => import('#panels/drivers/sandbox').then(({ sandbox }) => sandbox),
  fossbilling: () => import('#panels/drivers/fossbilling').then(({ fossbilling }) => fossbilling),
  whmcs: () => import('#panels/drivers/whmcs').then(({ whmcs }) => whmcs),
}

/**
 * A panel that is never called: it only sends events.
 */
export const NO_DRIVER = 'none'

export const DRIVER_NAMES = [NO_DRIVER, ...Object.keys(KINDS)]

/**
 * @returns null for `none` and for a name that nobody knows
 */
export async function kindOf(name: string): Promise<DriverKind | null> {
  const load = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined
  return load ? load() : null
}
