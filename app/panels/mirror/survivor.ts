/**
 * One saying of a panel that a client was merged into another; ours of both.
 */
export interface ClientMerge {
  from: number
  into: number
  /** Milliseconds. */
  at: number
}

/**
 * Who survives among clients that were merged, judged as if the merges had been told in the order they happened:
 * whoever was merged lives on in the other, and a survivor who is merged into somebody of their own group hands over to
 * them.
 *
 * @param merges all of one group, in any order
 * @param client anybody of the group
 * @returns the survivor's id; the same for each of the group
 */
export function survivorAmong(merges: ClientMerge[], client: number): number {
  const survivors = new Map<number, number>()
  const survivorOf = (id: number) => survivors.get(id) ?? id
  const replace = (old: number, survivor: number) => {
    for (const [id, current] of survivors) if (current === old) survivors.set(id, survivor)
    survivors.set(old, survivor)
    survivors.set(survivor, survivor)
  }

  const inOrder = [...merges].sort(
    (one, other) => one.at - other.at || one.from - other.from || one.into - other.into
  )
  for (const { from, into } of inOrder) {
    const old = survivorOf(from)
    const target = survivorOf(into)
    if (old !== target) replace(old, target)
    else if (from === old && into !== old) replace(old, into)
  }
  return survivorOf(client)
}
