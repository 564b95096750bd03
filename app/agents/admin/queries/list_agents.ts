import db from '@adonisjs/lucid/services/db'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { AGENT_STATUSES, type AgentStatus } from '#agents/models/agent'
import { holdsAt } from '#agents/own/queries/holding_claims'
import { clientLabel } from '#panels/client_label'

export interface AgentRow {
  id: number
  name: string
  company: string | null
  /** Its digest. */
  logo: string | null
  /** Whose status it is, for admins only. */
  client: string
  panel: { id: number; name: string }
  status: AgentStatus
  /** When they were first appointed; milliseconds. */
  since: number
  /** Clients whose agent they are now. */
  clients: number
  /** Clients whose panel they reach now. */
  grants: number
  /** What orders paid in the last 30 days earned them as an agent, by currency. */
  commissions: { currency: string; amount: number }[]
}

export type AgentsQuery = ListQuery<'status' | 'panel', 'name' | 'since'>

/**
 * @param panelIds that the admin may filter by
 */
export function agentsList(input: Record<string, unknown>, panelIds: number[]): AgentsQuery {
  return parseListQuery(
    {
      path: '/admin/agents',
      choices: { status: AGENT_STATUSES, panel: panelIds.map(String) },
      sorts: ['name', 'since'],
      defaultSort: '-since',
      search: true,
    },
    input
  )
}

const RECENT_MS = 30 * 86_400_000

/** Rows that the export reads at a time. */
const PIECE = 500

/**
 * Everybody who is or was an agent: of one panel, or of all (`panelId` null).
 */
export class ListAgents {
  private readonly at = now()

  constructor(
    private readonly panelId: number | null,
    private readonly list: AgentsQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  async page(offset: number, limit: number): Promise<AgentRow[]> {
    const { sort, direction } = this.list
    const rows = await this.matching()
      .join('panels', 'panels.id', 'agents.panel_id')
      .select('agents.id', 'agents.name as agent_name', 'agents.company as agent_company')
      .select('agents.logo', 'agents.status', 'agents.since', 'agents.affiliate_id')
      .select('clients.name', 'clients.company', 'clients.email', 'clients.external_id')
      .select('panels.id as panel_id', 'panels.name as panel_name')
      .orderBy(sort === 'name' ? 'agents.name' : 'agents.since', direction)
      .orderBy('agents.id', direction)
      .offset(offset)
      .limit(limit)
    if (rows.length === 0) return []

    const ids = rows.map(({ id }) => Number(id))
    const [clients, grants, commissions] = await Promise.all([
      this.clientsOf(ids),
      liveGrantsOf(ids, this.at),
      this.commissionsOf(rows.map((row) => Number(row.affiliate_id))),
    ])
    return rows.map((row) => ({
      id: Number(row.id),
      name: row.agent_name,
      company: row.agent_company,
      logo: row.logo,
      client: clientLabel(row),
      panel: { id: Number(row.panel_id), name: row.panel_name },
      status: row.status,
      since: Number(row.since),
      clients: clients.get(Number(row.id)) ?? 0,
      grants: row.status === 'active' ? (grants.get(Number(row.id)) ?? 0) : 0,
      commissions: commissions.get(Number(row.affiliate_id)) ?? [],
    }))
  }

  async *all(): AsyncGenerator<AgentRow> {
    for (let offset = 0; ; offset += PIECE) {
      const rows = await this.page(offset, PIECE)
      yield* rows
      if (rows.length < PIECE) return
    }
  }

  private matching() {
    const { q, choices } = this.list
    const query = db.from('agents').join('clients', 'clients.id', 'agents.client_id')
    if (this.panelId !== null) query.where('agents.panel_id', this.panelId)
    if (choices.status) query.where('agents.status', choices.status)
    if (choices.panel) query.where('agents.panel_id', Number(choices.panel))
    if (q) {
      query.where((either) =>
        either
          .whereRaw(...containing('agents.name', q))
          .orWhereRaw(...containing('agents.company', q))
          .orWhereRaw(...containing('agents.email', q))
          .orWhereRaw(...containing('clients.name', q))
          .orWhereRaw(...containing('clients.company', q))
          .orWhereRaw(...containing('clients.email', q))
          .orWhere('clients.external_id', q)
      )
    }
    return query
  }

  private async clientsOf(agents: number[]): Promise<Map<number, number>> {
    const rows: { agent_id: number; total: number | string }[] = await db
      .from('associations as held')
      .whereIn('held.agent_id', agents)
      .whereRaw(holdsAt('held', this.at))
      .groupBy('held.agent_id')
      .select('held.agent_id')
      .countDistinct('held.client_id as total')
    return new Map(rows.map((row) => [Number(row.agent_id), Number(row.total)]))
  }

  private async commissionsOf(affiliates: number[]) {
    const rows: { affiliate_id: number; currency: string; amount: number | string }[] = await db
      .from('referrals')
      .innerJoin('commissions', 'commissions.referral_id', 'referrals.id')
      .whereIn('referrals.affiliate_id', affiliates)
      .where('referrals.role', 'agent')
      .where('commissions.paid_at', '>=', this.at - RECENT_MS)
      .groupBy('referrals.affiliate_id', 'commissions.currency')
      .select('referrals.affiliate_id', 'commissions.currency')
      .sum('commissions.amount as amount')
      .orderBy('commissions.currency')
    const sums = new Map<number, AgentRow['commissions']>()
    for (const { affiliate_id: id, currency, amount } of rows) {
      sums.set(Number(id), [...(sums.get(Number(id)) ?? []), { currency, amount: Number(amount) }])
    }
    return sums
  }
}

/**
 * How many clients' grants to each of these agents are live; what an agent may do with them depends on the agent's standing
 * as well.
 */
export async function liveGrantsOf(agents: number[], at: number): Promise<Map<number, number>> {
  const rows: { agent_id: number; total: number | string }[] = await db
    .from('grants')
    .join('clients', 'clients.id', 'grants.client_id')
    .whereIn('grants.agent_id', agents)
    .where('grants.state', 'active')
    .where('grants.expires_at', '>', at)
    .whereNull('clients.closed_at')
    .whereNull('clients.erased_at')
    .groupBy('grants.agent_id')
    .select('grants.agent_id')
    .count('* as total')
  return new Map(rows.map((row) => [Number(row.agent_id), Number(row.total)]))
}
