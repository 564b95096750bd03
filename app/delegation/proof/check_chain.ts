import { GENESIS, sealEntry } from '#delegation/proof/grant_entry'
import type { StoredEntry } from '#delegation/proof/queries/entries_of_grant'

export type ChainProblem =
  /** What the entry says is not what was sealed, or the one before it was changed. */
  | { problem: 'changed'; number: number }
  | { problem: 'missing'; number: number }
  /** The head doesn't say where the chain ends. */
  | { problem: 'head'; number: number }

/**
 * Recomputes a grant's chain from its first entry on.
 *
 * @param entries by their number
 * @param head where the chain is said to end; null where no head is kept
 */
export function checkChain(
  entries: readonly StoredEntry[],
  head: { number: number; hash: string } | null
): ChainProblem[] {
  const problems: ChainProblem[] = []
  let number = 0
  let hash = GENESIS

  for (const entry of entries) {
    for (number += 1; number < entry.number; number++) problems.push({ problem: 'missing', number })
    if (entry.previousHash !== hash || entry.hash !== sealEntry(entry)) {
      problems.push({ problem: 'changed', number: entry.number })
    }
    // go on from what stands, so that one change is told once
    number = entry.number
    hash = entry.hash
  }

  const end = head?.number ?? 0
  for (let missing = number + 1; missing <= end; missing++) {
    problems.push({ problem: 'missing', number: missing })
  }
  if (end !== number || (head?.hash ?? GENESIS) !== hash)
    problems.push({ problem: 'head', number: end })
  return problems
}
