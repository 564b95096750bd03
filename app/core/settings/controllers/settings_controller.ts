import { inject } from '@adonisjs/core'
import { errors } from '@vinejs/vine'
import { Exception } from '@adonisjs/core/exceptions'
import type { HttpContext } from '@adonisjs/core/http'
import { actorWord } from '#core/audit/actor_word'
import { ChangeSettings, SettingConflict } from '#core/settings/actions/change_settings'
import { lastSettingChanges } from '#core/settings/queries/setting_changes'
import { refreshSettings, type Setting } from '#core/settings/setting'
import { settingInWords, settingLabel } from '#core/settings/setting_words'
import {
  conflictError,
  fieldName,
  type WantedChange,
  wantedChanges,
} from '#core/settings/settings_form'
import { settings } from '#start/settings'

const PAGE = '/admin/settings'

/** Changes that wait for their confirmation, in the session. */
const TO_CONFIRM = 'settings_to_confirm'

interface ToConfirm {
  group: string
  changes: { key: string; text: string; seen: string }[]
}

/**
 * What an admin may set, by section: one form each.
 */
@inject()
export default class SettingsController {
  constructor(private changeSettings: ChangeSettings) {}

  async index({ i18n, view }: HttpContext) {
    await refreshSettings()
    const last = await lastSettingChanges()

    return view.render('pages/settings/index', {
      sections: [...new Set(settings.map((setting) => setting.group))].map((group) => ({
        group,
        settings: settingsOf(group).map((setting) => {
          const change = last.get(setting.key)
          return {
            key: setting.key,
            name: fieldName(setting),
            label: settingLabel(i18n, setting),
            explain: i18n.t(`settings.${setting.key}.explain`),
            control: setting.control,
            text: setting.text,
            initial: settingInWords(i18n, setting, setting.format(setting.initial)),
            change: change && {
              at: change.changedAt,
              by: actorWord(i18n, { userId: change.userId, name: change.actorName }),
            },
          }
        }),
      })),
    })
  }

  async update(ctx: HttpContext) {
    const { auth, i18n, params, request, response, session } = ctx
    const own = settingsOf(params.group)
    const back = () => response.redirect().status(303).toPath(PAGE)

    try {
      const wanted = wantedChanges(i18n, own, request.all())
      if (wanted.length === 0) {
        session.flash('info', i18n.t('settings.nothing_changed'))
        return back()
      }
      const consequences = request.input('confirmed') === '1' ? [] : await consequencesOf(wanted)
      if (consequences.length > 0) {
        const changes = wanted.map(({ setting, ...change }) => ({ key: setting.key, ...change }))
        session.put(TO_CONFIRM, { group: params.group, changes } satisfies ToConfirm)
        return response.redirect().status(303).toPath(`${PAGE}/${params.group}/confirmation`)
      }

      const user = auth.user!
      const changed = await this.changeSettings.handle({
        actor: { userId: user.id, name: user.name },
        changes: wanted,
      })
      session.forget(TO_CONFIRM)
      const labels = own
        .filter(({ key }) => changed.includes(key))
        .map((each) => settingLabel(i18n, each))
      session.flash('success', i18n.t('settings.saved', { settings: i18n.formatList(labels) }))
      return back()
    } catch (error) {
      // the form is on the settings page, also when the request came from the confirmation
      const refusal =
        error instanceof SettingConflict ? conflictError(i18n, own, error.conflicts) : error
      if (!(refusal instanceof errors.E_VALIDATION_ERROR)) throw error
      session.flashValidationErrors(refusal)
      return back()
    }
  }

  /** Asks before a change that hurts, and says whom. */
  async confirm({ i18n, params, response, session, view }: HttpContext) {
    const pending = session.get(TO_CONFIRM) as ToConfirm | undefined
    const own = settingsOf(params.group)
    if (pending?.group !== params.group) return response.redirect().toPath(PAGE)

    const wanted = pending!.changes.flatMap(({ key, text, seen }) => {
      const setting = own.find((one) => one.key === key)
      return setting ? [{ setting, text, seen }] : []
    })
    const consequences = await consequencesOf(wanted)
    return view.render('pages/settings/confirm', {
      group: params.group,
      consequences: consequences.map(({ setting, values }) =>
        i18n.t(`settings.${setting.key}.consequence`, values)
      ),
      changes: wanted.map(({ setting, text, seen }) => ({
        name: fieldName(setting),
        label: settingLabel(i18n, setting),
        text,
        seen,
        from: settingInWords(i18n, setting, seen),
        to: settingInWords(i18n, setting, text),
      })),
    })
  }
}

function settingsOf(group: string): Setting[] {
  const own = settings.filter((setting) => setting.group === group)
  if (own.length === 0) {
    throw new Exception('There is no such section', { status: 404, code: 'E_NO_SECTION' })
  }
  return own
}

async function consequencesOf(wanted: WantedChange[]) {
  const found = []
  for (const { setting, text } of wanted) {
    const values = await setting.consequenceOf(text)
    if (values) found.push({ setting, values })
  }
  return found
}
