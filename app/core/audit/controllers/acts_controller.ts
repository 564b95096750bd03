import type { I18n } from '@adonisjs/i18n'
import i18nManager from '@adonisjs/i18n/services/main'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { actInWords } from '#core/audit/act_words'
import { actorsOf, ListActs, NOBODY } from '#core/audit/queries/list_acts'
import { subjectPage } from '#core/audit/subject_pages'
import { listPanelNames } from '#core/audit/queries/panel_names'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { pageOf } from '#core/lists/list_page'
import { parseListQuery } from '#core/lists/list_query'

/**
 * The audit log: what every admin did, of the panels that the reader administers. Nobody changes it.
 */
export default class ActsController {
  async index(ctx: HttpContext) {
    const { auth, i18n, view } = ctx
    const user = auth.user!
    const { list, acts, actors, panels } = await read(ctx)
    const page = pageOf(list, await acts.count())
    const rows = page.total === 0 ? [] : await acts.page(page.offset, page.size)

    return view.render('pages/acts/index', {
      list,
      page,
      rows: rows.map((row) => ({
        ...actInWords(i18n, row),
        at: row.at,
        panel: row.panelName,
        reason: row.reason,
        link: subjectPage(row.subject, user),
      })),
      showsPanel: user.isGlobalAdmin,
      choices: {
        act: ACTS.map((value) => ({ value, label: i18n.t(`acts.${value}`, { subject: '…' }) })),
        actor: actors.map(({ userId, name }) => ({
          value: String(userId ?? NOBODY),
          label: userId === null ? i18n.t('acts.by.nobody') : name,
        })),
        subject: SUBJECTS.map((value) => ({ value, label: i18n.t(`acts.subjects.${value}`) })),
        panel: panels.map(({ id, name }) => ({ value: String(id), label: name })),
      },
    })
  }

  /** The same list as CSV: the same filters, every row. */
  async export(ctx: HttpContext) {
    const { i18n } = ctx
    const { acts } = await read(ctx)
    streamCsv(ctx, {
      name: 'actions.csv',
      header: [
        i18n.t('acts.page.csv_when', { zone: programTimeZone }),
        i18n.t('acts.page.who'),
        i18n.t('acts.page.what'),
        i18n.t('acts.page.subject'),
        i18n.t('acts.page.subject_id'),
        i18n.t('acts.page.panel'),
        i18n.t('acts.page.reason'),
        i18n.t('acts.page.changes'),
      ],
      rows: cells(acts, i18n),
    })
  }
}

/** What has words: every act and every kind of thing that there is. */
const ACTS = keysUnder('acts.', /^[a-z_]+\.[a-z_]+$/).filter(
  (key) => !/^(page|by|fields|subjects)\./.test(key)
)
const SUBJECTS = keysUnder('acts.subjects.', /^[a-z_]+$/)

function keysUnder(prefix: string, shape: RegExp): string[] {
  return Object.keys(i18nManager.getTranslationsFor('en'))
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length))
    .filter((key) => shape.test(key))
    .sort()
}

async function read({ auth, request }: HttpContext) {
  const user = auth.user!
  const scope = user.isGlobalAdmin ? null : user.panelId
  const [actors, panels] = await Promise.all([
    actorsOf(scope),
    user.isGlobalAdmin ? listPanelNames() : [],
  ])
  const list = parseListQuery(
    {
      path: '/admin/actions',
      choices: {
        act: ACTS,
        actor: actors.map(({ userId }) => String(userId ?? NOBODY)),
        subject: SUBJECTS,
        panel: panels.map(({ id }) => String(id)),
      },
      sorts: ['at'],
      defaultSort: '-at',
      search: true,
      dates: true,
    },
    request.qs()
  )
  return { list, actors, panels, acts: new ListActs(scope, list) }
}

async function* cells(acts: ListActs, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const row of acts.all()) {
    const { by, what, changes } = actInWords(i18n, row)
    yield [
      csvTime(row.at),
      by,
      what,
      row.subject.type,
      row.subject.id,
      row.panelName,
      row.reason,
      changes.map(({ name, from, to }) => `${name}: ${from} → ${to}`).join('; '),
    ]
  }
}
