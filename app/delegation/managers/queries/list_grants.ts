import db from '@adonisjs/lucid/services/db'
import type { DatabaseQueryBuilderContract } from '@adonisjs/lucid/types/querybuilder'
import { now } from '#core/clock'
import { containing } from '#core/lists/containing'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { clientLabel } from '#panels/client_label'
import { nameWithCompany } from '#delegation/consent/plain_name'
import type { GrantState } from '#delegation/managers/queries/managers_of_client'
import { nativeStandings, type NativeStanding } from '#delegation/native/queries/native_notices'

export const GRANT_STATES = ['active', 'expired', 'withdrawn', 'replaced', 'ended'] as const

const spec = {
  path: '/admin/agents/grants',
  choices: { state: GRANT_STATES },
  texts: { agent: /^\d{1,12}$/, client: /^\d{1,12}$/ },
  sorts: ['since', 'until'],
  defaultSort: '-since',
  search: true,
} as const

type GrantsQuery = ListQuery<'state', 'since' | 'until', 'agent' | 'client'>

export function grantsList(input: Record<string, unknown>): GrantsQuery {
  return parseListQuery(spec, input)
}

/** A consent as admins see it. Instants are milliseconds. */
export interface GrantRow {
  id: number
  panelName: string
  agentId: number
  agent: string
  clientId: number
  client: string
  scopes: string[]
  since: number
  until: number
  endedAt: number | null
  state: GrantState
  /** The client agreed from an address where the agent had just signed in. */
  atAgentsDesk: boolean
  /** What they have in the panel itself; null where it never was more than our own pages. */
  native: NativeStanding | null
}

interface GrantRecord {
  id: number
  panel_name: string
  agent_id: number
  agent_name: string
  agent_company: string | null
  client_id: number
  name: string | null
  company: string | null
  email: string | null
  external_id: string
  scopes: string
  state: GrantState
  granted_at: number
  expires_at: number
  ended_at: number | null
  from_agents_address: number | boolean
}

/**
 * The consents of the panels that an admin administers.
 * @param panelId of one panel; null for all
 */
export class ListGrants {
  constructor(
    private readonly panelId: number | null,
    private readonly list: GrantsQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row?.total ?? 0)
  }

  page(offset: number, limit: number): Promise<GrantRow[]> {
    const { sort, direction } = this.list
    return read(
      this.matching()
        .orderBy(sort === 'since' ? 'grants.granted_at' : 'grants.expires_at', direction)
        .orderBy('grants.id', direction)
        .offset(offset)
        .limit(limit)
    )
  }

  private matching() {
    const { q, choices, texts } = this.list
    const query = grants(this.panelId)
    if (texts.agent) query.where('grants.agent_id', Number(texts.agent))
    if (texts.client) query.where('grants.client_id', Number(texts.client))
    if (choices.state === 'active') {
      query.where('grants.state', 'active').where('grants.expires_at', '>', now())
    } else if (choices.state === 'expired') {
      query.where('grants.state', 'active').where('grants.expires_at', '<=', now())
    } else if (choices.state) {
      query.where('grants.state', choices.state)
    }
    if (q) {
      query.where((any) => {
        for (const column of ['agents.name', 'agents.company', 'clients.name', 'clients.email']) {
          any.orWhereRaw(...containing(column, q))
        }
        any.orWhere('clients.external_id', q)
      })
    }
    return query
  }
}

/**
 * One consent, if the admin administers its panel.
 */
export async function findGrant(panelId: number | null, id: number): Promise<GrantRow | null> {
  const [row] = await read(grants(panelId).where('grants.id', id))
  return row ?? null
}

function grants(panelId: number | null) {
  return db
    .from('grants')
    .innerJoin('agents', 'agents.id', 'grants.agent_id')
    .innerJoin('clients', 'clients.id', 'grants.client_id')
    .innerJoin('panels', 'panels.id', 'grants.panel_id')
    .if(panelId !== null, (query) => query.where('grants.panel_id', panelId!))
}

async function read(query: DatabaseQueryBuilderContract): Promise<GrantRow[]> {
  const records = (await query.select(
    'grants.*',
    'panels.name as panel_name',
    'agents.name as agent_name',
    'agents.company as agent_company',
    'clients.name',
    'clients.company',
    'clients.email',
    'clients.external_id'
  )) as GrantRecord[]
  const standings = await nativeStandings(
    db.connection(),
    records.map(({ id }) => id)
  )
  return records.map((record) => {
    const isExpired = record.state === 'active' && Number(record.expires_at) <= now()
    return {
      id: record.id,
      panelName: record.panel_name,
      agentId: record.agent_id,
      agent: nameWithCompany({ name: record.agent_name, company: record.agent_company }),
      clientId: record.client_id,
      client: clientLabel(record),
      scopes: JSON.parse(record.scopes) as string[],
      since: Number(record.granted_at),
      until: Number(record.expires_at),
      endedAt: record.ended_at === null ? null : Number(record.ended_at),
      state: isExpired ? 'expired' : record.state,
      atAgentsDesk: Boolean(record.from_agents_address),
      native: standings.get(record.id) ?? null,
    }
  })
}
