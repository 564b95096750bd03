import db from '@adonisjs/lucid/services/db'
import { standingHistory } from '#affiliates/queries/standing_history'
import { lastActsOn } from '#core/audit/queries/list_acts'
import { now } from '#core/clock'
import { select } from '#core/database/sql'
import { liveGrantsOf } from '#agents/admin/queries/list_agents'
import { namedAgent } from '#agents/admin/queries/named_agent'
import type Agent from '#agents/models/agent'
import type { AgentStatus } from '#agents/models/agent'
import { ListAgentClients } from '#agents/own/queries/list_agent_clients'
import { sharedLinksOf } from '#agents/own/shared_links'
import { clientLabel } from '#panels/client_label'
import { planVersionFor } from '#plans/plan_versions'

const CLIENTS_SHOWN = 10

/**
 * Everything that an admin's page shows of one agent, by a fixed number of queries.
 * @param panelId only this panel's; null: all
 * @throws E_ROW_NOT_FOUND
 */
export async function readAgent(id: number, panelId: number | null) {
  const agent = await namedAgent(id, panelId)
  const [client, links, standings, plan, clients, grants, told, acts] = await Promise.all([
    clientOf(agent),
    sharedLinksOf(agent),
    standingHistory<AgentStatus>('agent', agent.id),
    planVersionFor(db.connection(), {
      affiliateId: agent.affiliateId,
      role: 'agent',
      panelId: agent.panelId,
      instant: now(),
    }),
    lastClientsOf(agent),
    liveGrantsOf([agent.id], now()),
    countsOf(agent.id),
    lastActsOn({ type: 'agent', id: agent.id }),
  ])
  return {
    agent,
    client,
    links,
    standings,
    plan,
    clients,
    grants: grants.get(agent.id) ?? 0,
    told,
    acts,
  }
}

async function clientOf(agent: Agent) {
  const row = await db
    .from('clients')
    .join('panels', 'panels.id', 'clients.panel_id')
    .join('affiliates', 'affiliates.id', db.raw('?', [agent.affiliateId]))
    .where('clients.id', agent.clientId)
    .select('clients.name', 'clients.company', 'clients.email', 'clients.external_id')
    .select('clients.closed_at', 'panels.name as panel_name', 'affiliates.status as membership')
    .firstOrFail()
  return {
    label: clientLabel(row),
    externalId: row.external_id as string,
    panelName: row.panel_name as string,
    isClosed: row.closed_at !== null,
    /** Whether the payee's row is a membership as well. */
    isMember: row.membership !== 'none',
  }
}

/**
 * What the pages of consents and reports have of this agent.
 */
async function countsOf(agentId: number) {
  const [row] = await select<{ grants: number; reports: number; waiting: number }>(
    db.connection(),
    `SELECT (SELECT COUNT(*) FROM grants WHERE agent_id = ?) AS grants,
       (SELECT COUNT(*) FROM manager_reports WHERE agent_id = ?) AS reports,
       (SELECT COUNT(*) FROM manager_reports WHERE agent_id = ? AND handled_at IS NULL) AS waiting`,
    [agentId, agentId, agentId]
  )
  return {
    grants: Number(row!.grants),
    reports: Number(row!.reports),
    waiting: Number(row!.waiting),
  }
}

/**
 * As the agent's own list has them, by their names: an admin sees whom the agent may not.
 */
async function lastClientsOf(agent: Agent) {
  const rows = await new ListAgentClients(agent).page(0, CLIENTS_SHOWN)
  const named = await db
    .from('clients')
    .whereIn(
      'id',
      rows.map(({ clientId }) => clientId)
    )
    .select('id', 'name', 'company', 'email', 'external_id')
  const labels = new Map(named.map((client) => [Number(client.id), clientLabel(client)]))
  return rows.map((row) => ({ ...row, client: labels.get(row.clientId)! }))
}
