import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insertOnce, select } from '#core/database/sql'
import type { AgentStatus } from '#agents/models/agent'
import { readVisitToken, type Touch } from '#links/visit_token'
import { keepOrigin, ownerAt } from '#panels/mirror/merge_origin'
import { CLOCK_TOLERANCE_MS } from '#referrals/attribution'
import { emailIdentity } from '#referrals/email_identity'
import type { SubjectFacts } from '#referrals/facts'

const DAY_MS = 86_400_000

/**
 * A registration or an order from a browser that had followed an agent's Referral link ties its client to that agent, from
 * its own instant on (U2). Each such fact is kept once, whether or not the client had an agent then: which of them holds
 * does not depend on the order in which they arrive (`associationAt`).
 *
 * @returns whether the client is claimed by this fact, now or before
 */
export async function claimAssociation(
  trx: TransactionClientContract,
  subject: SubjectFacts
): Promise<boolean> {
  if (subject.ownToken === null || subject.createdBy !== 'client') return false
  const reading = readVisitToken(subject.ownToken)
  const touches = reading.ok ? reading.claims.agent : undefined
  if (!touches) return false

  for (const touch of [touches.last, touches.first]) {
    const agent = await agentOf(trx, touch, subject)
    if (!agent) continue
    const id = await insertOnce(trx, 'associations', {
      panel_id: subject.panelId,
      client_id: subject.clientId,
      agent_id: agent.id,
      kind: 'simple',
      origin: subject.orderId === null ? 'registration' : 'order',
      origin_key:
        subject.orderId === null
          ? `registration:${subject.clientIdThen}`
          : `order:${subject.orderId}`,
      since: subject.at,
      link_id: touch.linkId,
      visit_id: touch.visitId,
      order_id: subject.orderId,
      ...(agent.becameOwnAt !== null && {
        ended_at: agent.becameOwnAt,
        ended_reason: 'own_client',
      }),
      created_at: now(),
    })
    if (id !== null) await keepOrigins(trx, id, agent, subject)
    return true
  }
  return false
}

interface Claimant {
  id: number
  /** Whose agent status it was then, where a merge of clients moved the link to another agent since, and until when. */
  former: { id: number; until: number } | null
  /** When a merge made the client and the agent one. */
  becameOwnAt: number | null
}

/**
 * A claim that is told after a merge is as it would be had it been told before it.
 */
async function keepOrigins(
  trx: TransactionClientContract,
  id: number,
  { former }: Claimant,
  { clientId, clientIdThen }: SubjectFacts
) {
  if (clientIdThen !== clientId) await keepOrigin(trx, 'claim', id, clientIdThen)
  if (former) {
    await insertOnce(trx, 'merge_origins', {
      kind: 'claim_agent',
      row_id: id,
      origin_id: former.id,
      until: former.until,
    })
  }
}

/**
 * The agent whose visit it was, if it lived, they were in good standing at both ends, and it is not themselves.
 */
async function agentOf(
  trx: TransactionClientContract,
  touch: Touch,
  { at, panelId, clientId, clientIdThen, clientEmail }: SubjectFacts
): Promise<Claimant | null> {
  if (touch.at > at + CLOCK_TOLERANCE_MS || at > touch.at + touch.lifeDays * DAY_MS) return null

  const standing = `(SELECT status FROM agent_standings
    WHERE agent_id = CASE WHEN ? < moved.until THEN former.id ELSE agents.id END AND since <= ?
    ORDER BY since DESC, id DESC LIMIT 1)`
  const [agent] = await select<{
    id: number
    client_id: number
    email: string | null
    at_visit: AgentStatus | null
    at_subject: AgentStatus | null
    former_id: number | null
    former_client_id: number | null
    moved_at: number | null
    joined_as: number | null
    joined_until: number | null
  }>(
    trx,
    `SELECT agents.id, agents.client_id, clients.email, ${standing} AS at_visit, ${standing} AS at_subject,
       former.id AS former_id, former.client_id AS former_client_id, moved.until AS moved_at,
       joined.origin_id AS joined_as, joined.until AS joined_until
     FROM links
     JOIN agents ON agents.affiliate_id = links.affiliate_id
     JOIN clients ON clients.id = agents.client_id
     LEFT JOIN agents AS former ON former.link_id = links.id AND former.id <> agents.id
     LEFT JOIN merge_origins AS moved ON moved.kind = 'link' AND moved.row_id = links.id AND former.id IS NOT NULL
     LEFT JOIN merge_origins AS joined ON joined.kind = 'agent' AND joined.row_id = agents.id
     WHERE links.id = ? AND links.kind = 'agent' AND agents.panel_id = ?`,
    [touch.at, touch.at, at, at, touch.linkId, panelId]
  )
  if (!agent || agent.at_visit !== 'active' || agent.at_subject !== 'active') return null

  const movedAt = agent.moved_at === null ? null : Number(agent.moved_at)
  const joinedUntil = agent.joined_until === null ? null : Number(agent.joined_until)
  const joined = { ownerId: agent.client_id, originId: agent.joined_as, until: joinedUntil }
  const agentClientIdThen = ownerAt(
    { ownerId: ownerAt(joined, at), originId: agent.former_client_id, until: movedAt },
    at
  )
  const isOneNow = agent.client_id === clientId
  if (agentClientIdThen === clientIdThen) return null
  if (!isOneNow && isSameAddress(agent.email, clientEmail)) return null
  return {
    id: agent.id,
    former:
      agent.former_id !== null && movedAt !== null ? { id: agent.former_id, until: movedAt } : null,
    becameOwnAt: isOneNow
      ? ((await mergedAt(trx, clientId, clientIdThen)) ?? movedAt ?? joinedUntil)
      : null,
  }
}

async function mergedAt(trx: TransactionClientContract, clientId: number, clientIdThen: number) {
  if (clientId === clientIdThen) return null
  const [merge] = await select<{ at: number | null }>(
    trx,
    'SELECT MIN(merged_at) AS at FROM client_merges WHERE from_client_id = ?',
    [clientIdThen]
  )
  return merge?.at === null || merge === undefined ? null : Number(merge.at)
}

function isSameAddress(one: string | null, other: string | null) {
  if (!one || !other) return false
  const identity = emailIdentity(one)
  return identity !== null && identity === emailIdentity(other)
}
