import type { HttpContext } from '@adonisjs/core/http'
import type { I18n } from '@adonisjs/i18n'
import { programTimeZone } from '#config/program'
import { csvAmount, type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { agentClientsList } from '#agents/own/agent_clients_list'
import type { AgentClientRow, ListAgentClients } from '#agents/own/queries/list_agent_clients'

/**
 * The Clients page's list as CSV: the same filters and masks, every client; one row for each currency that the client
 * earned the agent.
 */
export default class AgentClientExportsController {
  async show(ctx: HttpContext) {
    const { agent, i18n, request } = ctx
    const { clients } = agentClientsList(agent, request.qs())

    streamCsv(ctx, {
      name: 'clients.csv',
      header: [
        i18n.t('agents.own.clients.client'),
        i18n.t('agents.own.clients.association'),
        i18n.t('agents.own.clients.state_title'),
        i18n.t('agents.own.clients.csv.since', { zone: programTimeZone }),
        i18n.t('agents.own.clients.csv.until', { zone: programTimeZone }),
        i18n.t('agents.own.clients.scopes_title'),
        i18n.t('agents.own.clients.orders'),
        i18n.t('agents.own.clients.commission'),
        i18n.t('credits.currency'),
      ],
      rows: cells(clients, i18n),
    })
  }
}

async function* cells(clients: ListAgentClients, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of clients.all()) {
    const client = cellsOf(row, i18n)
    if (row.commissions.length === 0) yield [...client, null, null]
    for (const { amount, currency } of row.commissions) {
      yield [...client, csvAmount(amount, currency), currency]
    }
  }
}

function cellsOf(row: AgentClientRow, i18n: I18n): CsvCell[] {
  return [
    row.client ?? '',
    i18n.t(`agents.own.clients.kind.${row.kind}`),
    i18n.t(`agents.own.clients.states.${row.state}`),
    csvTime(row.since),
    row.until === null ? null : csvTime(row.until),
    row.scopes.map((scope) => i18n.t(`agents.own.clients.scopes.${scope}`)).join('; '),
    new CsvNumber(row.orders),
  ]
}
