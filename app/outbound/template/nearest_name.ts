/**
 * Longer ones are no slip of a name.
 */
const LONGEST = 40

const normal = (name: string) => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/**
 * The one of `names` that was most likely meant: the same letters, or at most a third of them changed.
 */
export function nearestName(name: string, names: Iterable<string>): string | null {
  if (name.length > LONGEST) return null
  const wanted = normal(name)
  if (wanted === '') return null

  let nearest: string | null = null
  let least = Math.min(3, Math.floor(wanted.length / 3)) + 1
  for (const candidate of names) {
    const changes = distance(wanted, normal(candidate))
    if (changes < least) {
      nearest = candidate
      least = changes
    }
  }
  return nearest
}

/**
 * How many letters must be added, left out or changed (Levenshtein).
 */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let at = 1; at <= from.length; at++) {
    const next = [at]
    for (let on = 1; on <= to.length; on++) {
      const changed = row[on - 1]! + (from[at - 1] === to[on - 1] ? 0 : 1)
      next.push(Math.min(changed, row[on]! + 1, next[on - 1]! + 1))
    }
    row = next
  }
  return row[to.length]!
}
