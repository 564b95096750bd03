import type { I18n } from '@adonisjs/i18n'
import type { HttpContext } from '@adonisjs/core/http'
import { programTimeZone } from '#config/program'
import { actorWord } from '#core/audit/actor_word'
import { type CsvCell, streamCsv } from '#core/lists/csv'
import { csvTime } from '#core/lists/csv_time'
import { pageOf } from '#core/lists/list_page'
import {
  ListSettingChanges,
  type SettingChange,
  settingChangesList,
} from '#core/settings/queries/setting_changes'
import { settingInWords, settingLabel } from '#core/settings/setting_words'
import { settings } from '#start/settings'

const keys = settings.map(({ key }) => key)

/**
 * Every change of a setting, of one or of all.
 */
export default class SettingChangesController {
  async index({ i18n, request, view }: HttpContext) {
    const list = settingChangesList(keys, request.qs())
    const changes = new ListSettingChanges(list)
    const page = pageOf(list, await changes.count())
    const rows = page.total === 0 ? [] : await changes.page(page.offset, page.size)

    return view.render('pages/settings/history', {
      list,
      page,
      rows: rows.map((change) => inWords(i18n, change)),
      settings: settings.map((setting) => ({
        value: setting.key,
        label: settingLabel(i18n, setting),
      })),
    })
  }

  /** The same list as CSV: the same filters, every row. */
  async export(ctx: HttpContext) {
    const { i18n, request } = ctx
    const changes = new ListSettingChanges(settingChangesList(keys, request.qs()))
    streamCsv(ctx, {
      name: 'settings.csv',
      header: [
        i18n.t('settings.history.csv_when', { zone: programTimeZone }),
        i18n.t('settings.history.who'),
        i18n.t('settings.history.setting'),
        i18n.t('settings.history.from'),
        i18n.t('settings.history.to'),
      ],
      rows: cells(changes, i18n),
    })
  }
}

async function* cells(changes: ListSettingChanges, i18n: I18n): AsyncGenerator<CsvCell[]> {
  for await (const change of changes.all()) {
    const { label, from, to, by } = inWords(i18n, change)
    yield [csvTime(change.changedAt), by, label, from, to]
  }
}

function inWords(i18n: I18n, change: SettingChange) {
  // one that this version of the product does not have any more
  const setting = settings.find(({ key }) => key === change.key)
  const words = (text: string) => (setting ? settingInWords(i18n, setting, text) : text)
  return {
    id: change.id,
    at: change.changedAt,
    by: actorWord(i18n, { userId: change.userId, name: change.actorName }),
    label: setting ? settingLabel(i18n, setting) : change.key,
    from:
      change.oldText === null
        ? i18n.t('settings.history.was_default', {
            value: setting ? words(setting.format(setting.initial)) : '',
          })
        : words(change.oldText),
    to: words(change.newText),
  }
}
