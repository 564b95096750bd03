import type { I18n } from '@adonisjs/i18n'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { appUrl } from '#config/app'
import { programTimeZone } from '#config/program'
import { listPanelNames } from '#core/audit/queries/panel_names'
import { type CsvCell, CsvNumber, streamCsv } from '#core/lists/csv'
import { MOST_COUNTED } from '#core/lists/long_list'
import { csvTime } from '#core/lists/csv_time'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'
import { administeredPanel } from '#identity/administered'
import PanelEventRecord from '#panels/models/panel_event_record'
import Panel from '#panels/models/panel'
import { aboutInWords, resultInWords } from '#panels/inbox/event_words'
import { maskedPayload } from '#panels/inbox/masked_payload'
import { effectsOf } from '#panels/inbox/queries/event_effects'
import { EVENT_STATES, findEvents, ListEvents } from '#panels/inbox/queries/list_events'
import { panelEventValidators } from '#panels/validators/panel_event_validator'

/**
 * What panels said, and what became of it.
 */
export default class InboxController {
  async index(ctx: HttpContext) {
    const { i18n, view } = ctx
    const { list, events, panels, panelId } = await read(ctx)
    const total = await events.count()
    const isCapped = total > MOST_COUNTED
    const page = pageOf(list, Math.min(total, MOST_COUNTED))
    const rows = total === 0 ? [] : await events.page(page.offset, page.size)

    return view.render('pages/inbox/index', {
      list,
      page,
      isCapped,
      mostCounted: MOST_COUNTED,
      rows: rows.map((row) => ({
        ...row,
        about: aboutInWords(i18n, row.object),
        result: resultInWords(i18n, row),
      })),
      showsPanel: panelId === null,
      // an empty inbox says where panels send their events
      addresses: total === 0 && !list.isFiltered ? await addressesOf(panelId) : [],
      choices: {
        panel: panels.map(({ id, name }) => ({ value: String(id), label: name })),
        type: Object.keys(panelEventValidators).map((value) => ({ value, label: value })),
        state: EVENT_STATES.map((value) => ({ value, label: i18n.t(`inbox.states.${value}`) })),
      },
    })
  }

  async show({ auth, i18n, params, view }: HttpContext) {
    const [event] = await findEvents(administeredPanel(auth.user!), [Number(params.id)])
    if (!event) throw new Exception('No such event', { status: 404, code: 'E_ROW_NOT_FOUND' })
    const { payload, appliedAt } = await PanelEventRecord.findOrFail(event.id)

    return view.render('pages/inbox/show', {
      event: { ...event, appliedAt },
      about: aboutInWords(i18n, event.object),
      result: resultInWords(i18n, event),
      effects: event.state === 'applied' ? await effectsOf(event.panelId, event.object) : [],
      payload: JSON.stringify(maskedPayload(JSON.parse(payload)), null, 2),
    })
  }

  /** The same list as CSV: the same filters, every row. */
  async export(ctx: HttpContext) {
    const { i18n } = ctx
    const { events } = await read(ctx)
    streamCsv(ctx, {
      name: 'inbox.csv',
      header: [
        i18n.t('inbox.csv.received', { zone: programTimeZone }),
        i18n.t('inbox.csv.occurred', { zone: programTimeZone }),
        i18n.t('inbox.panel'),
        i18n.t('inbox.type'),
        i18n.t('inbox.about_title'),
        i18n.t('inbox.event_id'),
        i18n.t('inbox.result'),
        i18n.t('inbox.attempts'),
        i18n.t('inbox.csv.next', { zone: programTimeZone }),
      ],
      rows: cells(events, i18n),
    })
  }
}

async function read({ auth, request }: HttpContext) {
  const panelId = administeredPanel(auth.user!)
  const panels = panelId === null ? await listPanelNames() : []
  const list = parseListQuery(
    {
      path: '/admin/inbox',
      choices: {
        panel: panels.map(({ id }) => String(id)),
        type: Object.keys(panelEventValidators),
        state: EVENT_STATES,
      },
      sorts: ['received'],
      defaultSort: '-received',
      search: true,
      dates: true,
    },
    request.qs()
  )
  return { list, panels, panelId, events: new ListEvents(panelId, list) }
}

async function addressesOf(panelId: number | null) {
  const panels = await Panel.query()
    .if(panelId !== null, (query) => query.where('id', panelId!))
    .orderBy('name')
    .limit(5)
  return panels.map(({ id, key, name }) => ({
    id,
    name,
    address: `${appUrl}/api/panel/v1/${key}/events`,
  }))
}

async function* cells(events: ListEvents, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of events.all()) {
    yield [
      csvTime(row.receivedAt),
      csvTime(row.occurredAt),
      row.panelName,
      row.type,
      aboutInWords(i18n, row.object),
      row.eventId,
      resultInWords(i18n, row),
      new CsvNumber(row.attempts),
      row.nextAttemptAt === null ? null : csvTime(row.nextAttemptAt),
    ]
  }
}
