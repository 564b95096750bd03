/**
 * Gathers what attribution judges, in the transaction of the event that asks.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { readVisitToken, type Touch, type VisitTokenReading } from '#links/visit_token'
import { select } from '#core/database/sql'
import type {
  AttributionFacts,
  AttributionModel,
  LinkFacts,
  MemberStanding,
  Standing,
  TokenFacts,
  TouchFacts,
} from '#referrals/attribution'

export interface SubjectFacts {
  panelId: number
  kind: 'order' | 'signup'
  at: number
  clientId: number
  clientEmail: string | null
  createdBy: AttributionFacts['subject']['createdBy']
  ownToken: string | null
  registrationToken: string | null
}

interface LinkRow {
  id: number
  panel_id: number
  affiliate_id: number
  affiliate_client_id: number
  affiliate_email: string | null
  created_at: number
  deleted_at: number | null
}

interface StandingRow {
  owner: 'link' | 'affiliate'
  owner_id: number
  status: string
  since: number
}

/**
 * @param readings tokens that an earlier decision could read: they stay read after their key is gone
 */
export async function gatherFacts(
  trx: TransactionClientContract,
  model: AttributionModel,
  subject: SubjectFacts,
  readings: TokenReadings = {}
): Promise<AttributionFacts> {
  const own = read(subject.ownToken, readings.own)
  const registration = read(subject.registrationToken, readings.registration)
  const touches = [own, registration].flatMap((reading) =>
    reading?.ok && reading.claims.link ? [reading.claims.link.first, reading.claims.link.last] : []
  )
  const describe = await describeTouches(trx, touches, subject.at)

  return {
    model,
    panelId: subject.panelId,
    subject: {
      kind: subject.kind,
      at: subject.at,
      clientId: subject.clientId,
      clientEmail: subject.clientEmail,
      createdBy: subject.createdBy,
    },
    ownToken: tokenFacts(own, describe),
    registrationToken: tokenFacts(registration, describe),
  }
}

/**
 * What an earlier decision read in the two tokens.
 */
export interface TokenReadings {
  own?: TokenReading
  registration?: TokenReading
}

type TokenReading = { first: Touch; last: Touch }

function read(token: string | null, earlier: TokenReading | undefined): VisitTokenReading | null {
  if (token === null) return null
  const reading = readVisitToken(token)
  return !reading.ok && earlier ? { ok: true, claims: { link: earlier } } : reading
}

function tokenFacts(
  reading: VisitTokenReading | null,
  describe: (touch: Touch) => TouchFacts
): TokenFacts {
  if (!reading) return { state: 'none' }
  if (!reading.ok) return { state: 'unreadable', reason: reading.reason }
  const { link } = reading.claims
  return link
    ? { state: 'read', first: describe(link.first), last: describe(link.last) }
    : { state: 'no_link' }
}

/**
 * Two queries, however many visits: the links with their affiliates, and the dated standings of both.
 */
async function describeTouches(trx: TransactionClientContract, touches: Touch[], at: number) {
  const linkIds = [...new Set(touches.map((touch) => touch.linkId))]
  const links = await rowsOf<LinkRow>(
    trx,
    `SELECT links.id, affiliates.panel_id, links.affiliate_id, affiliates.client_id AS affiliate_client_id,
       clients.email AS affiliate_email, links.created_at, links.deleted_at
     FROM links
     JOIN affiliates ON affiliates.id = links.affiliate_id
     JOIN clients ON clients.id = affiliates.client_id
     WHERE links.id IN (?)`,
    linkIds
  )
  const standings = await rowsOf<StandingRow>(
    trx,
    `SELECT 'link' AS owner, link_id AS owner_id, status, since, id
       FROM link_standings WHERE link_id IN (?)
     UNION ALL
     SELECT 'affiliate', affiliate_id, status, since, id
       FROM affiliate_standings WHERE affiliate_id IN (?)
     ORDER BY since, id`,
    links.map((link) => link.id),
    [...new Set(links.map((link) => link.affiliate_id))]
  )

  return (touch: Touch): TouchFacts => {
    const link = links.find((row) => row.id === touch.linkId)
    return { ...touch, link: link ? linkFacts(link, touch.at) : null }
  }

  function linkFacts(link: LinkRow, visitedAt: number): LinkFacts {
    const linkStanding = (instant: number): Standing | null =>
      link.deleted_at !== null && Number(link.deleted_at) <= instant
        ? 'deleted'
        : (standingAt('link', link.id, instant) as Standing | null)
    const affiliateStanding = (instant: number) =>
      standingAt('affiliate', link.affiliate_id, instant) as MemberStanding | null

    return {
      panelId: link.panel_id,
      affiliateId: link.affiliate_id,
      standingAtVisit: linkStanding(visitedAt),
      standingAtSubject: linkStanding(at),
      affiliateAtVisit: affiliateStanding(visitedAt),
      affiliateAtSubject: affiliateStanding(at),
      affiliateClientId: link.affiliate_client_id,
      affiliateEmail: link.affiliate_email,
    }
  }

  /** The last standing that began at or before the instant; rows come oldest first. */
  function standingAt(owner: StandingRow['owner'], ownerId: number, instant: number) {
    return (
      standings.findLast(
        (row) => row.owner === owner && row.owner_id === ownerId && Number(row.since) <= instant
      )?.status ?? null
    )
  }
}

/**
 * @param lists one for each `(?)` in the statement
 */
async function rowsOf<Row>(trx: TransactionClientContract, sql: string, ...lists: number[][]) {
  if (lists.every((ids) => ids.length === 0)) return []
  let list = 0
  const expanded = sql.replaceAll('(?)', () => `(${lists[list++]!.map(() => '?').join(', ')})`)
  return select<Row>(trx, expanded, lists.flat())
}
