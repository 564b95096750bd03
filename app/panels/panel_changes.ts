import { isDeepStrictEqual } from 'node:util'
import type Panel from '#panels/models/panel'

const FIELDS = [
  'name',
  'driver',
  'origins',
  'shopUrl',
  'loginUrl',
  'registrationUrl',
  'jwksUrl',
  'embedded',
] as const

/**
 * What of a panel differs from how it is stored, for the audit log; null where nothing does.
 */
export function panelChanges(panel: Panel): Record<string, { from: unknown; to: unknown }> | null {
  const changed = FIELDS.filter(
    (name) => !isDeepStrictEqual(panel.$original[name] ?? null, panel[name] ?? null)
  )
  if (changed.length === 0) return null
  return Object.fromEntries(
    changed.map((name) => [name, { from: panel.$original[name] ?? null, to: panel[name] ?? null }])
  )
}
