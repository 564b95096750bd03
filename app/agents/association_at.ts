/**
 * What ties a client to an agent, from an instant on; milliseconds.
 */
export interface AssociationClaim {
  id: number
  agentId: number
  kind: 'simple' | 'manager'
  since: number
  endedAt: number | null
}

/**
 * Which of a client's claims holds at an instant: the last agent whom the client agreed to, else the first who brought
 * the client. Whoever has an agent keeps them, whatever agent's link is followed later; only a consent changes that. The
 * same claims give the same answer in whatever order they became known.
 *
 * @param instant milliseconds; a claim holds from its first millisecond on and no longer at its end
 */
export function associationAt<Claim extends AssociationClaim>(
  claims: readonly Claim[],
  instant: number
): Claim | null {
  const held = claims
    .filter(({ since, endedAt }) => since <= instant && (endedAt === null || endedAt > instant))
    .sort((one, other) => one.since - other.since || one.id - other.id)

  return held.findLast(({ kind }) => kind === 'manager') ?? held[0] ?? null
}
