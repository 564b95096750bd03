/** What a program books for an amount that it cannot read. */
export type WrongAmount =
  /** What its campaign pays by default. */
  | 'default'
  /** The digits that it begins with: `12` of `12,50`, `0` of `$12.50`. */
  | 'cast'
  | 'zero'

/** What the sample programs' campaigns pay where nothing else is said. */
export const CAMPAIGN_DEFAULT = '10.00'

/**
 * The amount as it goes into the books of a program. A wrong one is booked all the same, as real programs do.
 * @param sent as it stood in the request: `12.50`; null where the parameter was missing
 * @returns with two decimals
 */
export function bookedAmount(sent: string | null, wrong: WrongAmount): string {
  const text = (sent ?? '').trim()
  if (/^\d{1,12}(\.\d{1,4})?$/.test(text)) return Number(text).toFixed(2)
  if (wrong === 'default') return CAMPAIGN_DEFAULT
  if (wrong === 'zero') return '0.00'
  return Number(/^\d{1,12}(\.\d{1,4})?/.exec(text)?.[0] ?? 0).toFixed(2)
}
