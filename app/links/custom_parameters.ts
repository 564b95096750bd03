/**
 * Limits of SPEC N5: what is beyond them is dropped and flagged.
 */
const MAX_PARAMETERS = 20
const MAX_KEY_LENGTH = 64
const MAX_VALUE_LENGTH = 512

/**
 * Characters of a query that are looked at; Node takes no longer request head by default.
 */
const MAX_QUERY_LENGTH = 16_384

/**
 * - `parameters_dropped`: too many, too long, repeated or without a name
 * - `parameters_broken`: percent-encoding that cannot be decoded, kept as it was written
 */
export type ParameterFlag = 'parameters_dropped' | 'parameters_broken'

export interface CustomParameters {
  /** Insertion order; a repeated name keeps its first value. */
  values: Map<string, string>
  flags: ParameterFlag[]
}

const NONE: CustomParameters = { values: new Map(), flags: [] }

const isLongerThan = (text: string, limit: number) =>
  text.length > limit && (text.length > 2 * limit || Array.from(text).length > limit)

/**
 * The parameters that a tracked URL carried (`webID=1&clickID=2`). Takes whatever arrives: `{x}`, `[x]` and `#x#` are
 * values like any other, broken encoding stays as written.
 *
 * @param query raw, without the question mark
 */
export function parseCustomParameters(query: string | null | undefined): CustomParameters {
  if (!query) return NONE

  const values = new Map<string, string>()
  let dropped = query.length > MAX_QUERY_LENGTH
  let broken = false

  const decode = (text: string) => {
    if (!text.includes('%') && !text.includes('+')) return text
    try {
      return decodeURIComponent(text.replaceAll('+', ' '))
    } catch {
      broken = true
      return text
    }
  }

  for (const pair of query.slice(0, MAX_QUERY_LENGTH).split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const key = decode(equals < 0 ? pair : pair.slice(0, equals))
    const value = equals < 0 ? '' : decode(pair.slice(equals + 1))
    const fits =
      key !== '' &&
      !isLongerThan(key, MAX_KEY_LENGTH) &&
      !isLongerThan(value, MAX_VALUE_LENGTH) &&
      !values.has(key) &&
      values.size < MAX_PARAMETERS

    if (fits) values.set(key, value)
    else dropped = true
  }

  const flags: ParameterFlag[] = []
  if (dropped) flags.push('parameters_dropped')
  if (broken) flags.push('parameters_broken')
  return { values, flags }
}

/**
 * As the visit keeps them: a JSON object, or null where there are none.
 */
export function parametersJson({ values }: CustomParameters): string | null {
  // not by assignment: a parameter may be called `__proto__`
  return values.size === 0 ? null : JSON.stringify(Object.fromEntries(values))
}
