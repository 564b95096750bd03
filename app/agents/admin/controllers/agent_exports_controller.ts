import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { csvAmount, type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { administeredPanel } from '#identity/administered'
import { panelChoices } from '#panels/queries/panel_choices'
import { agentsList, ListAgents } from '#agents/admin/queries/list_agents'

/**
 * The Agents page's list as CSV: the same filters, everybody; a line for each currency that an agent earned in lately,
 * since amounts of two currencies are never added.
 */
export default class AgentExportsController {
  async show(ctx: HttpContext) {
    const { auth, i18n, request } = ctx
    const panelId = administeredPanel(auth.user!)
    const panels = await panelChoices(panelId)
    const list = agentsList(
      request.qs(),
      panels.map(({ id }) => id)
    )

    streamCsv(ctx, {
      name: 'agents.csv',
      header: [
        i18n.t('agents.admin.fields.name'),
        i18n.t('agents.admin.fields.company'),
        i18n.t('agents.admin.client'),
        i18n.t('agents.admin.panel'),
        i18n.t('agents.admin.status.title'),
        i18n.t('agents.admin.csv.since', { zone: programTimeZone }),
        i18n.t('agents.admin.clients'),
        i18n.t('agents.admin.grants'),
        i18n.t('agents.admin.csv.currency'),
        i18n.t('agents.admin.recent'),
      ],
      rows: cells(new ListAgents(panelId, list), i18n),
    })
  }
}

async function* cells(agents: ListAgents, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const agent of agents.all()) {
    const before = [
      agent.name,
      agent.company,
      agent.client,
      agent.panel.name,
      i18n.t(`agents.admin.status.${agent.status}`),
      csvTime(agent.since),
      new CsvNumber(agent.clients),
      new CsvNumber(agent.grants),
    ]
    for (const { currency, amount } of agent.commissions) {
      yield [...before, currency, csvAmount(amount, currency)]
    }
    if (agent.commissions.length === 0) yield [...before, null, null]
  }
}
