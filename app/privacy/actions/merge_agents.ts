import type { TransactionClientContract } from '@adonisjs/lucid/types/database'
import { now } from '#core/clock'
import { select, update } from '#core/database/sql'
import { forUpdate } from '#core/database/transaction'
import type { AgentStatus } from '#agents/models/agent'
import { setAgentStanding } from '#agents/standing'
import { liveKey } from '#delegation/consent/agree_to_manager'
import { endGrant } from '#delegation/grants/end_grant'
import { keepOrigins } from '#privacy/keep_origins'
import { undoClosing } from '#privacy/undo_closing'

interface Party {
  id: number
  closed_at: number | null
}

interface AgentRow {
  id: number
  client_id: number
  affiliate_id: number
  status: AgentStatus
}

interface Merge {
  from: Party
  into: Party
  mergedAt: number
}

/** Likewise of two agents who become one: a suspension stays, and what is better than nothing is kept. */
const STANDINGS: AgentStatus[] = ['ended', 'active', 'suspended']

/** What names an agent; `associations` are moved with whose they were. */
const OF_AGENT = [
  'associations',
  'grants',
  'manage_invitations',
  'pending_manage_links',
  'manager_reports',
  'agent_orders',
]

/**
 * What a merge does to agents and to the clients whom they look after. The agent's status moves to the survivor; where both
 * are agents the survivor's stays and takes over the other's clients. A client has one Service Manager after it too: the
 * survivor's. Nobody is their own agent.
 *
 * Whoever calls holds the survivor's lock, and merges the memberships after it.
 */
export async function mergeAgents(trx: TransactionClientContract, merge: Merge): Promise<void> {
  const { from, into, mergedAt } = merge
  const agents = await select<AgentRow>(
    trx,
    `SELECT id, client_id, affiliate_id, status FROM agents WHERE client_id IN (?, ?) ORDER BY id${forUpdate(trx)}`,
    [from.id, into.id]
  )
  const old = agents.find((agent) => agent.client_id === from.id)
  const survivor = agents.find((agent) => agent.client_id === into.id)

  if (old && from.closed_at !== null) {
    // what clients had granted has ended for good
    const closing = { ended: 'ended', closedAt: Number(from.closed_at) } as const
    old.status = await undoClosing(trx, 'agent', old, closing)
  }
  if (old && survivor) await takeOver(trx, old, survivor, mergedAt)
  else if (old) await moveAgent(trx, old, merge)

  await keepOneManager(trx, from.id, into.id)
  await keepOrigins(trx, 'claim', from.id, mergedAt)
  for (const table of ['associations', 'grants']) {
    await update(trx, `UPDATE ${table} SET client_id = ? WHERE client_id = ?`, [into.id, from.id])
  }
  const own = survivor ?? old
  if (own) await endOwn(trx, own.id, into.id, mergedAt)
}

async function moveAgent(
  trx: TransactionClientContract,
  agent: AgentRow,
  { into, mergedAt }: Merge
) {
  await keepOrigins(trx, 'agent', agent.client_id, mergedAt)
  await update(trx, 'UPDATE agents SET client_id = ?, updated_at = ? WHERE id = ?', [
    into.id,
    now(),
    agent.id,
  ])
  // the plan goes with the agent where the survivor is paid as a member already
  await update(
    trx,
    `UPDATE affiliate_plans SET affiliate_id = COALESCE((SELECT id FROM affiliates WHERE client_id = ?), affiliate_id)
     WHERE affiliate_id = ? AND role = 'agent'`,
    [into.id, agent.affiliate_id]
  )
}

async function takeOver(
  trx: TransactionClientContract,
  old: AgentRow,
  survivor: AgentRow,
  mergedAt: number
) {
  await keepOrigins(trx, 'claim_agent', old.id, mergedAt)
  for (const table of OF_AGENT) {
    await update(trx, `UPDATE ${table} SET agent_id = ? WHERE agent_id = ?`, [survivor.id, old.id])
  }
  const [status] = [old.status, survivor.status].sort(
    (one, other) => STANDINGS.indexOf(other) - STANDINGS.indexOf(one)
  )
  if (status !== survivor.status) {
    await setAgentStanding(trx, survivor.id, { status: status!, at: mergedAt })
  }
  if (old.status !== 'ended') await setAgentStanding(trx, old.id, { status: 'ended', at: mergedAt })
}

/**
 * Of two live grants the survivor's stays, unless it has run out.
 */
async function keepOneManager(trx: TransactionClientContract, fromId: number, intoId: number) {
  const live = await select<{ id: number; client_id: number; expires_at: number }>(
    trx,
    `SELECT id, client_id, expires_at FROM grants WHERE live_key IN (?, ?) ORDER BY id${forUpdate(trx)}`,
    [liveKey(fromId), liveKey(intoId)]
  )
  const moved = live.find((grant) => grant.client_id === fromId)
  const own = live.find((grant) => grant.client_id === intoId)
  if (!moved) return

  const ended = { by: 'product', actorName: null } as const
  if (own && Number(own.expires_at) > now()) {
    await endGrant(trx, moved.id, { ...ended, state: 'replaced', act: 'replaced' })
    return
  }
  if (own) await endGrant(trx, own.id, { ...ended, state: 'ended', act: 'expired' })
  await update(trx, 'UPDATE grants SET live_key = ? WHERE id = ?', [liveKey(intoId), moved.id])
}

/**
 * An agent who turns out to be their own client is it no longer; what was earned before stays.
 */
async function endOwn(
  trx: TransactionClientContract,
  agentId: number,
  clientId: number,
  mergedAt: number
) {
  await update(
    trx,
    `UPDATE associations SET ended_at = ?, ended_reason = 'own_client'
     WHERE client_id = ? AND agent_id = ? AND (ended_at IS NULL OR ended_at > ?)`,
    [mergedAt, clientId, agentId, mergedAt]
  )
  const grants = await select<{ id: number }>(
    trx,
    "SELECT id FROM grants WHERE client_id = ? AND agent_id = ? AND state = 'active' ORDER BY id",
    [clientId, agentId]
  )
  for (const { id } of grants) {
    await endGrant(trx, id, {
      state: 'ended',
      by: 'product',
      actorName: null,
      act: 'clients_merged',
    })
  }
}
