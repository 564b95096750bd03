import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { shownClient } from '#affiliates/mask_client'
import type Agent from '#agents/models/agent'
import { associationAt, type AssociationClaim } from '#agents/association_at'
import { endedBy, holdsAt } from '#agents/own/queries/holding_claims'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import { beginAfter, inPieces } from '#core/lists/in_pieces'

export const ASSOCIATION_KINDS = ['simple', 'manager'] as const

/**
 * `simple`: the client is the agent's, who cannot see the client's panel; `managed`: and can, by a grant that is live;
 * `ended`: was the agent's.
 */
export const CLIENT_STATES = ['simple', 'managed', 'ended'] as const

export type AssociationKind = (typeof ASSOCIATION_KINDS)[number]
export type ClientState = (typeof CLIENT_STATES)[number]

export interface ClientFilters {
  /** Part of a name, in any case; names that are masked are not searched. */
  search?: string | null
  kind?: AssociationKind | null
  state?: ClientState | null
  /** Bounds of when the association began; milliseconds, inclusive. */
  since?: number | null
  /** Milliseconds, exclusive. */
  until?: number | null
}

export interface CurrencySum {
  currency: string
  /** Minor units. */
  amount: number
}

/**
 * A client as their agent may see them: named while the client's grant is live, masked otherwise.
 */
export interface AgentClientRow {
  /** Of the association. */
  id: number
  clientId: number
  /** The name, or `j***@e***.com`; null where nothing is known, or the admin hides clients. */
  client: string | null
  kind: AssociationKind
  state: ClientState
  /** Milliseconds. */
  since: number
  /** Milliseconds: when the grant will end, or the association ended; null for associations without a grant. */
  until: number | null
  /** Why there is no access although the client once consented. */
  noAccess: { reason: string; at: number | null } | null
  /** What the client allows now. */
  scopes: string[]
  /** Orders that were credited to the agent, or may still be. */
  orders: number
  /** What they earned the agent, by currency. */
  commissions: CurrencySum[]
}

export type Direction = 'asc' | 'desc'

interface ClientRecord {
  id: number
  client_id: number
  kind: AssociationKind
  since: number
  holds: number | boolean
  client_email: string | null
  client_name: string | null
  closed_at: number | null
  erased_at: number | null
}

interface GrantRecord {
  client_id: number
  state: 'active' | 'withdrawn' | 'replaced' | 'ended'
  scopes: string
  expires_at: number
  ended_at: number | null
}

const ORDER = { time: 'held.since', id: 'held.id' }

/**
 * The clients whom an agent brought, by when they became theirs: each once, by the association that holds, or was the last
 * to. Clients whom another agent had already never were the agent's, and are not listed.
 */
export class ListAgentClients {
  private readonly at = now()

  constructor(
    private readonly agent: Pick<Agent, 'id' | 'affiliateId' | 'status'>,
    private readonly filters: ClientFilters = {},
    private readonly direction: Direction = 'desc'
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row.total)
  }

  /**
   * What the matching clients earned the agent.
   */
  async sums(): Promise<CurrencySum[]> {
    const rows: { currency: string; amount: number | string }[] = await this.earnings()
      .whereIn('referrals.client_id', this.matching().select('held.client_id'))
      .select('commissions.currency')
      .sum('commissions.amount as amount')
      .groupBy('commissions.currency')
      .orderBy('commissions.currency')
    return rows.map(({ currency, amount }) => ({ currency, amount: Number(amount) }))
  }

  async page(offset: number, limit: number): Promise<AgentClientRow[]> {
    return this.read(this.ids().offset(offset).limit(limit))
  }

  /** Every match. */
  all(pieceSize = 1_000): AsyncGenerator<AgentClientRow> {
    return inPieces<AgentClientRow>(pieceSize, (last) => {
      const ids = this.ids().limit(pieceSize)
      if (last) beginAfter(ids, ORDER, this.direction, { at: last.since, id: last.id })
      return this.read(ids)
    })
  }

  private ids() {
    return this.matching()
      .select('held.id')
      .orderBy(ORDER.time, this.direction)
      .orderBy(ORDER.id, this.direction)
  }

  private matching() {
    const { search, kind, state, since, until } = this.filters
    const holds = holdsAt('held', this.at)
    const ended = endedBy('held', this.at)
    const query = db.from('associations as held').where('held.agent_id', this.agent.id)

    if (state === 'ended') query.whereRaw(ended)
    else if (state === 'managed') query.whereRaw(`${holds} AND ${this.hasAccess()}`)
    else if (state === 'simple') query.whereRaw(`${holds} AND NOT ${this.hasAccess()}`)
    else query.whereRaw(`(${holds} OR ${ended})`)

    if (kind) query.where('held.kind', kind)
    if (since) query.where('held.since', '>=', since)
    if (until) query.where('held.since', '<', until)
    if (search) query.whereRaw(...this.isNamed(search))
    return query
  }

  /**
   * As `rightsOf` of the delegation says it for one client.
   */
  private hasAccess(more = ''): string {
    if (this.agent.status !== 'active') return '(1 = 0)'
    return `EXISTS (SELECT 1 FROM grants JOIN clients ON clients.id = grants.client_id
      WHERE grants.agent_id = held.agent_id AND grants.client_id = held.client_id
        AND grants.state = 'active' AND grants.expires_at > ${this.at}
        AND clients.closed_at IS NULL AND clients.erased_at IS NULL ${more})`
  }

  private isNamed(search: string): [string, string[]] {
    const [sql, bindings] = containing('clients.name', search)
    const condition = this.hasAccess(`AND ${sql}`)
    return condition.includes('?') ? [condition, bindings] : [condition, []]
  }

  private earnings() {
    return db
      .from('referrals')
      .innerJoin('commissions', 'commissions.referral_id', 'referrals.id')
      .where('referrals.affiliate_id', this.agent.affiliateId)
      .where('referrals.role', 'agent')
  }

  private async read(ids: DatabaseQueryBuilderContract): Promise<AgentClientRow[]> {
    const records: ClientRecord[] = await db
      .from(ids.as('chosen'))
      .innerJoin('associations as held', 'held.id', 'chosen.id')
      .innerJoin('clients', 'clients.id', 'held.client_id')
      .select(
        'held.id',
        'held.client_id',
        'held.kind',
        'held.since',
        db.raw(`${holdsAt('held', this.at)} as holds`),
        'clients.email as client_email',
        'clients.name as client_name',
        'clients.closed_at',
        'clients.erased_at'
      )
      .orderBy(ORDER.time, this.direction)
      .orderBy(ORDER.id, this.direction)

    const clients = records.map((record) => record.client_id)
    const [grants, endings, orders, commissions] = await Promise.all([
      this.newestGrants(clients),
      this.endings(records.filter(({ holds }) => !holds).map((record) => record.client_id)),
      this.ordersOf(clients),
      this.commissionsOf(clients),
    ])

    return records.map((record) => {
      const clientId = record.client_id
      const grant = grants.get(clientId) ?? null
      const refusal = grant && this.refusalOf(grant, record)
      const holds = Boolean(record.holds)
      const isManaged = holds && grant !== null && refusal === null

      return {
        id: record.id,
        clientId,
        client: (isManaged && record.client_name) || shownClient(record.client_email),
        kind: record.kind,
        state: isManaged ? 'managed' : holds ? 'simple' : 'ended',
        since: Number(record.since),
        until: isManaged ? Number(grant.expires_at) : (endings.get(clientId) ?? null),
        noAccess: refusal,
        scopes: isManaged ? (JSON.parse(grant.scopes) as string[]) : [],
        orders: orders.get(clientId) ?? 0,
        commissions: commissions.get(clientId) ?? [],
      }
    })
  }

  /** The reasons of `rightsOf`. */
  private refusalOf(
    grant: GrantRecord,
    client: Pick<ClientRecord, 'closed_at' | 'erased_at'>
  ): AgentClientRow['noAccess'] {
    if (grant.state !== 'active') return { reason: grant.state, at: Number(grant.ended_at) }
    if (Number(grant.expires_at) <= this.at) {
      return { reason: 'expired', at: Number(grant.expires_at) }
    }
    if (this.agent.status !== 'active') return { reason: 'agent_suspended', at: null }
    const isGone = client.closed_at !== null || client.erased_at !== null
    return isGone ? { reason: 'client_closed', at: null } : null
  }

  private async newestGrants(clients: number[]): Promise<Map<number, GrantRecord>> {
    if (clients.length === 0) return new Map()
    const rows: GrantRecord[] = await db
      .from('grants')
      .where('agent_id', this.agent.id)
      .whereIn('client_id', clients)
      .select('client_id', 'state', 'scopes', 'expires_at', 'ended_at')
      .orderBy('granted_at')
      .orderBy('id')
    return new Map(rows.map((row) => [row.client_id, row]))
  }

  /**
   * When these clients stopped being the agent's.
   */
  private async endings(clients: number[]): Promise<Map<number, number>> {
    if (clients.length === 0) return new Map()
    const rows: (AssociationClaim & { clientId: number })[] = await db
      .from('associations')
      .whereIn('client_id', clients)
      .where('since', '<=', this.at)
      .select('id', 'client_id as clientId', 'agent_id as agentId', 'kind')
      .select('since', 'ended_at as endedAt')

    const claims = Map.groupBy(
      rows.map((row) => ({
        ...row,
        since: Number(row.since),
        endedAt: row.endedAt === null ? null : Number(row.endedAt),
      })),
      ({ clientId }) => clientId
    )
    const endings = new Map<number, number>()
    for (const [clientId, ofClient] of claims) {
      const instants = ofClient
        .flatMap(({ since, endedAt }) => (endedAt === null ? [since] : [since, endedAt]))
        .filter((instant) => instant <= this.at)
        .sort((one, other) => one - other)
      const last = instants.findLastIndex(
        (instant) => associationAt(ofClient, instant)?.agentId === this.agent.id
      )
      endings.set(
        clientId,
        instants.slice(last).find((instant) => instant > instants[last]!)!
      )
    }
    return endings
  }

  private async ordersOf(clients: number[]): Promise<Map<number, number>> {
    if (clients.length === 0) return new Map()
    const rows: { client_id: number; total: number | string }[] = await db
      .from('referrals')
      .where('affiliate_id', this.agent.affiliateId)
      .where('role', 'agent')
      .where('kind', 'order')
      .whereNot('status', 'rejected')
      .whereIn('client_id', clients)
      .select('client_id')
      .count('* as total')
      .groupBy('client_id')
    return new Map(rows.map((row) => [row.client_id, Number(row.total)]))
  }

  private async commissionsOf(clients: number[]): Promise<Map<number, CurrencySum[]>> {
    if (clients.length === 0) return new Map()
    const rows: { client_id: number; currency: string; amount: number | string }[] =
      await this.earnings()
        .whereIn('referrals.client_id', clients)
        .select('referrals.client_id', 'commissions.currency')
        .sum('commissions.amount as amount')
        .groupBy('referrals.client_id', 'commissions.currency')
        .orderBy('commissions.currency')
    const sums = new Map<number, CurrencySum[]>()
    for (const { client_id: clientId, currency, amount } of rows) {
      sums.set(clientId, [...(sums.get(clientId) ?? []), { currency, amount: Number(amount) }])
    }
    return sums
  }
}
