import type { Blocked, CallFailed } from '#outbound/client/outbound_answer'

/**
 * Why a URL was not called, or not answered, and how to mend it: one text of two sentences.
 *
 * @param t looks a text up, with the values that stand in it
 */
export function describeCallProblem(
  t: (key: string, values?: Record<string, string>) => string,
  { kind, reason, values }: Pick<Blocked | CallFailed, 'kind' | 'reason' | 'values'>
): string {
  return t(
    `calls.${kind}.${reason}`,
    // a port is no number that gets a thousands separator
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
  )
}
