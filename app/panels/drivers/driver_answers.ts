/**
 * What drivers answer alike, whatever the panel; `unavailable` stands in call_panel.ts.
 */
import type { ActDone, DriverAnswer, DriverFailure, OwnRefusal } from '#panels/drivers/panel_driver'

export type Done = DriverAnswer<ActDone>

export const DONE: Done = { ok: true, value: { message: null } }
export const NOT_FOUND: DriverFailure = { ok: false, reason: 'not_found' }
export const UNSUPPORTED: DriverFailure = { ok: false, reason: 'unsupported' }

/**
 * @param number of the invoice or order, as the panel shows it; empty where it did not say
 */
export function doneMaking(kind: 'invoice' | 'order', number: string): Done {
  return number === '' ? DONE : { ok: true, value: { message: null, made: { kind, number } } }
}

/**
 * The driver's own no, before the panel is asked to do anything.
 *
 * @param values for its words, `drivers.refusals.<reason>`
 */
export function refuse(
  reason: OwnRefusal['reason'],
  values: OwnRefusal['values'] = {}
): DriverFailure {
  return { ok: false, reason: 'refused', message: '', own: { reason, values } }
}
