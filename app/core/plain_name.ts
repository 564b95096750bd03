/**
 * A name without what is invisible or turns the direction of others: a name must not be able to look like another one, or
 * to change the sentence that it stands in.
 */
export function plainName(name: string): string {
  return name
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replace(/\s+/gu, ' ')
    .trim()
}
