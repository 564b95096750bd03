/**
 * Gathers what attribution judges, in the transaction of the event that asks.
 */
import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { readVisitToken, type Touch, type VisitTokenReading } from '#links/visit_token'
import { select } from '#core/database/sql'
import { ownerAt } from '#panels/mirror/merge_origin'
import { planVersionAtSql } from '#plans/plan_versions'
import { readPlanTerms } from '#plans/plan_terms'
import { associationAt } from '#agents/association_at'
import { CLOCK_TOLERANCE_MS } from '#referrals/attribution'
import type {
  AssociationFacts,
  AttributionFacts,
  AttributionModel,
  BindingFacts,
  LinkFacts,
  MemberStanding,
  Standing,
  TokenFacts,
  TouchFacts,
} from '#referrals/attribution'

export interface SubjectFacts {
  /** Only an order whose client has others may be. */
  mayBeBound: boolean
  /** Whether any agent ever claimed the client. */
  mayHaveAgent: boolean
  /** null for signups. */
  orderId: number | null
  panelId: number
  kind: 'order' | 'signup'
  at: number
  clientId: number
  /** Who that was at `at`, where a merge came later. */
  clientIdThen: number
  clientEmail: string | null
  createdBy: AttributionFacts['subject']['createdBy']
  ownToken: string | null
  registrationToken: string | null
}

const DAY_MS = 86_400_000

interface LinkRow {
  id: number
  panel_id: number
  affiliate_id: number
  affiliate_client_id: number
  affiliate_email: string | null
  created_at: number
  deleted_at: number | null
  /** Where a merge of clients moved the link to another membership, or the membership to another client. */
  former_affiliate_id: number | null
  former_client_id: number | null
  moved_at: number | null
  joined_as: number | null
  joined_until: number | null
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
  const describe = await describeTouches(trx, touches, subject)

  return {
    model,
    panelId: subject.panelId,
    subject: {
      kind: subject.kind,
      at: subject.at,
      clientId: subject.clientIdThen,
      clientEmail: subject.clientEmail,
      createdBy: subject.createdBy,
    },
    ownToken: tokenFacts(own, describe),
    registrationToken: tokenFacts(registration, describe),
    binding:
      subject.orderId !== null && subject.mayBeBound
        ? await bindingOf(trx, subject.orderId, subject)
        : null,
    association: subject.mayHaveAgent ? await associationOf(trx, subject, own) : null,
  }
}

/**
 * The agent whose client it was then.
 */
async function associationOf(
  trx: TransactionClientContract,
  { at, clientId, clientIdThen }: Pick<SubjectFacts, 'at' | 'clientId' | 'clientIdThen'>,
  token: VisitTokenReading | null
): Promise<AssociationFacts | null> {
  const rows = await select<{
    id: number
    agent_id: number
    kind: 'simple' | 'manager'
    since: number
    ended_at: number | null
    visit_id: string | null
    affiliate_id: number
    link_id: number
    agent_client_id: number
    email: string | null
    /** Where a merge of clients moved the association to another client or agent, or the agent to another client. */
    former_claimed_id: number | null
    claimed_until: number | null
    former_client_id: number | null
    former_link_id: number | null
    held_until: number | null
    joined_as: number | null
    joined_until: number | null
    standing: AssociationFacts['agentAtSubject']
  }>(
    trx,
    `SELECT associations.id, associations.agent_id, associations.kind, associations.since, associations.ended_at,
       associations.visit_id, agents.affiliate_id, agents.link_id, agents.client_id AS agent_client_id, clients.email,
       claimed.origin_id AS former_claimed_id, claimed.until AS claimed_until, former.client_id AS former_client_id,
       former.link_id AS former_link_id, held.until AS held_until, joined.origin_id AS joined_as,
       joined.until AS joined_until,
       (SELECT status FROM agent_standings
        WHERE agent_id = CASE WHEN ? < held.until THEN former.id ELSE agents.id END AND since <= ?
        ORDER BY since DESC, id DESC LIMIT 1) AS standing
     FROM associations
     JOIN agents ON agents.id = associations.agent_id
     JOIN clients ON clients.id = agents.client_id
     LEFT JOIN merge_origins AS claimed ON claimed.kind = 'claim' AND claimed.row_id = associations.id
     LEFT JOIN merge_origins AS held ON held.kind = 'claim_agent' AND held.row_id = associations.id
     LEFT JOIN agents AS former ON former.id = held.origin_id
     LEFT JOIN merge_origins AS joined ON joined.kind = 'agent' AND joined.row_id = agents.id
     WHERE associations.client_id = ? AND associations.since <= ?
     ORDER BY associations.since, associations.id`,
    [at, at, clientId, at]
  )
  const claims = rows.filter(isOfWhoeverItWas).map((row) => ({
    row,
    id: row.id,
    agentId: row.agent_id,
    kind: row.kind,
    since: Number(row.since),
    endedAt: row.ended_at === null ? null : Number(row.ended_at),
  }))
  const held = associationAt(claims, at)
  if (!held) return null

  const { row } = held
  const last = token?.ok ? token.claims.agent?.last : undefined
  const isAlive =
    last !== undefined &&
    (last.linkId === row.link_id || last.linkId === row.former_link_id) &&
    last.at <= at + CLOCK_TOLERANCE_MS &&
    at <= last.at + last.lifeDays * DAY_MS
  const agentClientId = ownerAt(
    {
      ownerId: ownerAt(
        { ownerId: row.agent_client_id, originId: row.joined_as, until: row.joined_until },
        at
      ),
      originId: row.former_client_id,
      until: row.held_until,
    },
    at
  )
  // somebody else's then, the client's own since a merge: the address says nothing
  const becameOwn = row.agent_client_id === clientId && agentClientId !== clientIdThen
  return {
    associationId: held.id,
    since: held.since,
    kind: held.kind,
    agentId: held.agentId,
    affiliateId: row.affiliate_id,
    linkId: row.link_id,
    visitId: row.visit_id,
    visitedAt: isAlive ? last.at : null,
    agentAtSubject: row.standing,
    agentClientId,
    agentEmail: becameOwn ? null : row.email,
  }

  /** Two clients' agents were each their own until they became one. */
  function isOfWhoeverItWas({
    former_claimed_id: formerId,
    claimed_until: until,
  }: (typeof rows)[number]) {
    if (formerId === null || until === null) return clientIdThen === clientId
    return Number(until) <= at || formerId === clientIdThen
  }
}

/**
 * The first of the client's earlier orders, by when they were placed, that binds the client: credited under a plan that
 * binds for life. One that ended as fraud, was cancelled before an invoice of it was paid, or whose review an admin
 * rejected binds nobody.
 */
async function bindingOf(
  trx: TransactionClientContract,
  orderId: number,
  { at, clientId, clientIdThen }: Pick<SubjectFacts, 'at' | 'clientId' | 'clientIdThen'>
): Promise<BindingFacts | null> {
  const [row] = await select<{
    order_id: number
    placed_at: number
    affiliate_id: number
    link_id: number
    visit_id: string
    client_id: number
    email: string | null
    terms: string
    standing: MemberStanding | null
  }>(
    trx,
    `SELECT earlier.id AS order_id, earlier.placed_at, receipts.affiliate_id, receipts.link_id, referrals.visit_id,
       affiliates.client_id, clients.email, plan_versions.terms,
       (SELECT status FROM affiliate_standings
        WHERE affiliate_id = receipts.affiliate_id AND since <= ?
        ORDER BY since DESC, id DESC LIMIT 1) AS standing
     FROM orders
     JOIN orders AS earlier ON earlier.client_id = orders.client_id
       AND (earlier.placed_at < orders.placed_at
         OR (earlier.placed_at = orders.placed_at AND earlier.external_id < orders.external_id))
     JOIN receipts ON receipts.order_id = earlier.id AND receipts.outcome = 'credited' AND receipts.role = 'affiliate'
       AND receipts.decision = (SELECT MAX(decided.decision) FROM receipts AS decided WHERE decided.order_id = earlier.id)
     JOIN referrals ON referrals.subject_key = receipts.subject_key
       AND referrals.affiliate_id = receipts.affiliate_id
     JOIN affiliates ON affiliates.id = receipts.affiliate_id
     JOIN clients ON clients.id = affiliates.client_id
     JOIN plan_versions ON plan_versions.id = ${planVersionAtSql({
       affiliateId: 'receipts.affiliate_id',
       panelId: 'earlier.panel_id',
       instant: 'earlier.placed_at',
     })}
     LEFT JOIN reviews ON reviews.order_id = earlier.id AND reviews.affiliate_id = receipts.affiliate_id
       AND reviews.state = 'rejected'
     WHERE orders.id = ? AND reviews.id IS NULL
       AND plan_versions.terms LIKE '%"binding":"life"%'
       AND (earlier.status = 'placed' OR (earlier.status = 'cancelled' AND EXISTS (
         SELECT 1 FROM invoices WHERE invoices.order_id = earlier.id AND invoices.paid_at < earlier.status_at)))
     ORDER BY earlier.placed_at, earlier.external_id LIMIT 1`,
    [at, orderId]
  )
  if (!row || readPlanTerms(row.terms).binding !== 'life') return null

  return {
    orderId: row.order_id,
    since: Number(row.placed_at),
    affiliateId: row.affiliate_id,
    linkId: row.link_id,
    visitId: row.visit_id,
    affiliateAtSubject: row.standing,
    affiliateClientId: row.client_id,
    affiliateEmail: row.client_id === clientId && clientIdThen !== clientId ? null : row.email,
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
  // removed since, by its age or with the client's data
  if (token === null) return earlier ? { ok: true, claims: { link: earlier } } : null
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
async function describeTouches(
  trx: TransactionClientContract,
  touches: Touch[],
  subject: Pick<SubjectFacts, 'at' | 'clientId' | 'clientIdThen'>
) {
  const { at } = subject
  const linkIds = [...new Set(touches.map((touch) => touch.linkId))]
  const links = await rowsOf<LinkRow>(
    trx,
    `SELECT links.id, affiliates.panel_id, links.affiliate_id, affiliates.client_id AS affiliate_client_id,
       clients.email AS affiliate_email, links.created_at, links.deleted_at,
       moved.origin_id AS former_affiliate_id, former.client_id AS former_client_id, moved.until AS moved_at,
       joined.origin_id AS joined_as, joined.until AS joined_until
     FROM links
     JOIN affiliates ON affiliates.id = links.affiliate_id
     JOIN clients ON clients.id = affiliates.client_id
     LEFT JOIN merge_origins AS moved ON moved.kind = 'link' AND moved.row_id = links.id
     LEFT JOIN affiliates AS former ON former.id = moved.origin_id
     LEFT JOIN merge_origins AS joined ON joined.kind = 'affiliate' AND joined.row_id = affiliates.id
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
    [
      ...new Set(
        links.flatMap((link) => [link.affiliate_id, link.former_affiliate_id ?? link.affiliate_id])
      ),
    ]
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
      standingAt('affiliate', holderAt(link, instant), instant) as MemberStanding | null
    const affiliateClientId = affiliateClientAt(link, at)
    // somebody else's then, the client's own since a merge: the address says nothing
    const becameOwn =
      link.affiliate_client_id === subject.clientId && affiliateClientId !== subject.clientIdThen

    return {
      panelId: link.panel_id,
      affiliateId: link.affiliate_id,
      standingAtVisit: linkStanding(visitedAt),
      standingAtSubject: linkStanding(at),
      affiliateAtVisit: affiliateStanding(visitedAt),
      affiliateAtSubject: affiliateStanding(at),
      affiliateClientId,
      affiliateEmail: becameOwn ? null : link.affiliate_email,
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

function holderAt(link: LinkRow, instant: number): number {
  return ownerAt(
    { ownerId: link.affiliate_id, originId: link.former_affiliate_id, until: link.moved_at },
    instant
  )
}

function affiliateClientAt(link: LinkRow, instant: number): number {
  const ownerId = ownerAt(
    { ownerId: link.affiliate_client_id, originId: link.joined_as, until: link.joined_until },
    instant
  )
  return ownerAt({ ownerId, originId: link.former_client_id, until: link.moved_at }, instant)
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
