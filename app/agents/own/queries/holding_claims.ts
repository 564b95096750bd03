/**
 * `associationAt` as conditions of SQL, for lists over many clients. A test lets both judge the same claims.
 */

/** Alias of `associations`; names from the code, never from a request. */
type Alias = string

/** A column, or milliseconds. */
type Instant = string | number

function livesAt(claim: Alias, instant: Instant): string {
  return `${claim}.since <= ${instant} AND (${claim}.ended_at IS NULL OR ${claim}.ended_at > ${instant})`
}

const isAfter = (one: Alias, other: Alias) =>
  `(${one}.since > ${other}.since OR (${one}.since = ${other}.since AND ${one}.id > ${other}.id))`

/**
 * That of all claims to its client this one holds at the instant.
 */
export function holdsAt(claim: Alias, instant: Instant): string {
  const rival = `${claim}_rival`
  return `(${livesAt(claim, instant)} AND NOT EXISTS (
    SELECT 1 FROM associations ${rival}
    WHERE ${rival}.client_id = ${claim}.client_id AND ${livesAt(rival, instant)} AND (
      (${claim}.kind = 'manager' AND ${rival}.kind = 'manager' AND ${isAfter(rival, claim)})
      OR (${claim}.kind = 'simple' AND (${rival}.kind = 'manager' OR ${isAfter(claim, rival)})))))`
}

/**
 * That this claim, the last of its agent's to hold, no longer does, nor another of theirs. Claims that never held, since
 * the client had an agent already, are not among them.
 */
export function endedBy(claim: Alias, instant: Instant): string {
  const [mine, later] = [`${claim}_mine`, `${claim}_later`]
  // not NOT EXISTS: of that MariaDB would make a table of everybody's claims first
  const ofSame = (other: Alias) =>
    `${other}.client_id = ${claim}.client_id AND ${other}.agent_id = ${claim}.agent_id`
  return `(${claim}.since <= ${instant} AND ${holdsAt(claim, `${claim}.since`)}
    AND (SELECT ${mine}.id FROM associations ${mine} WHERE ${ofSame(mine)} AND ${holdsAt(mine, instant)} LIMIT 1) IS NULL
    AND NOT EXISTS (SELECT 1 FROM associations ${later} WHERE ${ofSame(later)} AND ${isAfter(later, claim)}
      AND ${later}.since <= ${instant} AND ${holdsAt(later, `${later}.since`)}))`
}
