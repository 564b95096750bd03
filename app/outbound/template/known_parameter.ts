import type { KnownParameters } from '#outbound/template/request_template'
import { nearestName } from '#outbound/template/nearest_name'

/**
 * Characters after a prefix.
 */
const LONGEST_REST = 64

/**
 * `${secret:KEY}` is `KEY` itself in what is sent, and `•••` wherever the request or its answer is kept.
 */
const SECRET_PREFIX = 'secret:'

/** Characters: what is shorter stands in too much that is no secret. */
export const SHORTEST_SECRET = 4

/**
 * @returns the secret that stands in the place of a parameter's name; null: it is no secret
 */
export function secretIn(name: string): string | null {
  return name.startsWith(SECRET_PREFIX) ? name.slice(SECRET_PREFIX.length) : null
}

export function isKnown(name: string, { names, prefixes }: KnownParameters): boolean {
  if (names.has(name) || secretIn(name) !== null) return true
  return prefixes.some((prefix) => {
    const rest = name.length - prefix.length
    return name.startsWith(prefix) && rest > 0 && rest <= LONGEST_REST
  })
}

/**
 * The parameter that a name means: itself, another one in its letters, or the nearest; null: none comes near.
 */
export function meantParameter(
  name: string,
  known: KnownParameters
): { name: string; how: 'same' | 'case' | 'near' } | null {
  if (isKnown(name, known)) return { name, how: 'same' }

  const small = name.toLowerCase()
  if (small.startsWith(SECRET_PREFIX)) {
    return { name: SECRET_PREFIX + name.slice(SECRET_PREFIX.length), how: 'case' }
  }
  for (const one of known.names) {
    if (one.toLowerCase() === small) return { name: one, how: 'case' }
  }
  for (const prefix of known.prefixes) {
    const corrected = prefix + name.slice(prefix.length)
    if (small.startsWith(prefix.toLowerCase()) && isKnown(corrected, known)) {
      return { name: corrected, how: 'case' }
    }
  }

  const near = nearestName(name, known.names)
  return near === null ? null : { name: near, how: 'near' }
}
