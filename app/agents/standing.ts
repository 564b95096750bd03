/**
 * Dated standings of agents: what counts for a visit, an order or a delegated act is the standing at its time.
 */
import type { QueryClientContract, TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { insert, select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import type { AgentStatus } from '#agents/models/agent'
import { followedLinks } from '#links/followed_links'

export interface LockedAgent {
  id: number
  panel_id: number
  client_id: number
  affiliate_id: number
  status: AgentStatus
  name: string
}

/**
 * The agent, locked until the transaction ends: of two acts at once the second sees what the first has done.
 */
export async function lockAgent(
  trx: TransactionClientContract,
  agentId: number
): Promise<LockedAgent | null> {
  const [row] = await select<LockedAgent>(
    trx,
    `SELECT id, panel_id, client_id, affiliate_id, status, name FROM agents WHERE id = ?${forUpdate(trx)}`,
    [agentId]
  )
  return row ?? null
}

/**
 * Lets a locked agent stand so from an instant on, now unless another is given, but never before the standing it ends.
 */
export async function setAgentStanding(
  trx: TransactionClientContract,
  agentId: number,
  {
    status,
    reason = null,
    actorName = null,
    at = now(),
  }: { status: AgentStatus; reason?: string | null; actorName?: string | null; at?: number }
): Promise<{ id: number; since: number }> {
  const [last] = await select<{ since: number | null }>(
    trx,
    'SELECT MAX(since) AS since FROM agent_standings WHERE agent_id = ?',
    [agentId]
  )
  const since = Math.max(at, Number(last?.since ?? 0))
  const id = await insert(trx, 'agent_standings', [
    { agent_id: agentId, status, since, reason, actor_name: actorName },
  ])
  await update(trx, 'UPDATE agents SET status = ?, updated_at = ? WHERE id = ?', [
    status,
    now(),
    agentId,
  ])
  const [link] = await select<{ code: string }>(
    trx,
    'SELECT links.code FROM agents JOIN links ON links.id = agents.link_id WHERE agents.id = ?',
    [agentId]
  )
  // this process asks the database again; others do within seconds
  if (link) trx.after('commit', () => followedLinks.forget(link.code))
  return { id, since }
}

/**
 * @param instant milliseconds; a standing holds from its very first millisecond on
 * @returns null before the client was an agent
 */
export async function agentStandingAt(
  client: QueryClientContract,
  agentId: number,
  instant: number
): Promise<AgentStatus | null> {
  const [row] = await select<{ status: AgentStatus }>(
    client,
    `SELECT status FROM agent_standings WHERE agent_id = ? AND since <= ?
     ORDER BY since DESC, id DESC LIMIT 1`,
    [agentId, instant]
  )
  return row?.status ?? null
}
