import db from '@adonisjs/lucid/services/db'
import { type ListQuery, parseListQuery } from '#core/lists/list_query'
import { clientLabel } from '#panels/client_label'
import { nameWithCompany } from '#delegation/consent/plain_name'

const spec = {
  path: '/admin/agents/reports',
  choices: { state: ['waiting', 'handled'] },
  texts: { agent: /^\d{1,12}$/ },
  sorts: ['at'],
  defaultSort: '-at',
} as const

type ReportsQuery = ListQuery<'state', 'at', 'agent'>

export function reportsList(input: Record<string, unknown>): ReportsQuery {
  return parseListQuery(spec, input)
}

/** What somebody told about an agent. Instants are milliseconds. */
export interface ReportRow {
  id: number
  agentId: number
  agent: string
  /** null: somebody who was not signed in. */
  client: string | null
  about: 'grant' | 'invitation' | 'association' | 'link'
  grantId: number | null
  text: string | null
  at: number
  handledAt: number | null
  handledBy: string | null
}

/**
 * Reports of the panels that an admin administers.
 * @param panelId of one panel; null for all
 */
export class ListManagerReports {
  constructor(
    private readonly panelId: number | null,
    private readonly list: ReportsQuery
  ) {}

  async count(): Promise<number> {
    const row = await this.matching().count('* as total').first()
    return Number(row?.total ?? 0)
  }

  async page(offset: number, limit: number): Promise<ReportRow[]> {
    const records = await this.matching()
      .innerJoin('agents', 'agents.id', 'manager_reports.agent_id')
      .leftJoin('clients', 'clients.id', 'manager_reports.client_id')
      .select(
        'manager_reports.*',
        'agents.name as agent_name',
        'agents.company as agent_company',
        'clients.name',
        'clients.company',
        'clients.email',
        'clients.external_id',
        db.raw(`EXISTS (SELECT 1 FROM associations WHERE associations.client_id = manager_reports.client_id
          AND associations.agent_id = manager_reports.agent_id) AS is_associated`)
      )
      .orderBy('manager_reports.created_at', this.list.direction)
      .orderBy('manager_reports.id', this.list.direction)
      .offset(offset)
      .limit(limit)
    return records.map((record) => ({
      id: record.id,
      agentId: record.agent_id,
      agent: nameWithCompany({ name: record.agent_name, company: record.agent_company }),
      client: record.client_id === null ? null : clientLabel(record),
      about: aboutOf(record),
      grantId: record.grant_id,
      text: record.text,
      at: Number(record.created_at),
      handledAt: record.handled_at === null ? null : Number(record.handled_at),
      handledBy: record.handled_by_name,
    }))
  }

  private matching() {
    const {
      choices: { state },
      texts: { agent },
    } = this.list
    const query = db
      .from('manager_reports')
      .if(this.panelId !== null, (own) => own.where('manager_reports.panel_id', this.panelId!))
    if (agent) query.where('manager_reports.agent_id', Number(agent))
    if (state === 'waiting') query.whereNull('manager_reports.handled_at')
    if (state === 'handled') query.whereNotNull('manager_reports.handled_at')
    return query
  }
}

function aboutOf(record: {
  grant_id: number | null
  invitation_id: number | null
  is_associated: number | boolean
}): ReportRow['about'] {
  if (record.grant_id !== null) return 'grant'
  if (record.invitation_id !== null) return 'invitation'
  return record.is_associated ? 'association' : 'link'
}
