import type { HttpContext } from '@adonisjs/core/http'

/** Rows that one act takes. */
export const MOST_TICKED = 100

/**
 * The ids of the rows ticked in a list (`list.pick`), of its address or of the form that confirms: whole numbers, each
 * once, at most 100; anything else is left out.
 */
export function tickedRows({ request }: HttpContext): number[] {
  const given: unknown = request.input('ids')
  const ids = (Array.isArray(given) ? given : [given])
    .map((id) => (typeof id === 'string' && /^\d{1,9}$/.test(id) ? Number(id) : 0))
    .filter((id) => id > 0)
  return [...new Set(ids)].slice(0, MOST_TICKED)
}
