import type { HttpContext } from '@adonisjs/core/http'
import { pathOfAddOn, pathOfPanel } from '#sandbox/launch_token'
import type { PersonRow } from '#sandbox/records'

/**
 * What a person who logs in or registers came for; it travels in the form's hidden fields.
 */
export interface Arrival {
  /** A path of the add-on. */
  return_to: string | null
  /** A page of this panel. */
  next: string | null
  max_age: string | null
}

export function arrival({ request }: HttpContext): Arrival {
  const maxAge = String(request.input('max_age') ?? '')
  return {
    return_to: pathOfAddOn(request.input('return_to')),
    next: pathOfPanel(request.input('next')),
    max_age: /^\d{1,9}$/.test(maxAge) ? maxAge : null,
  }
}

/**
 * The same, for a link between login and registration: `?return_to=…`, or nothing.
 */
export function arrivalQuery(came: Arrival): string {
  const given = Object.entries(came).filter((pair): pair is [string, string] => pair[1] !== null)
  return given.length > 0 ? `?${new URLSearchParams(given).toString()}` : ''
}

/**
 * Where to go once signed in: back to the add-on, to the page that asked for it, or home.
 */
export function pathAfterLogin(ctx: HttpContext, person: PersonRow | null = ctx.sandbox.person) {
  const { return_to: returnTo, next } = arrival(ctx)
  if (returnTo) return `/sandbox/launch?return_to=${encodeURIComponent(returnTo)}`
  return next ?? (person?.role === 'staff' ? '/sandbox/staff' : '/sandbox/account')
}
