/**
 * One section of the settings page as a form: a field for each of its settings, and beside each what the admin saw.
 */
import { errors } from '@vinejs/vine'
import type { I18n } from '@adonisjs/i18n'
import type { Setting } from '#core/settings/setting'
import { settingInWords, settingLabel } from '#core/settings/setting_words'

/**
 * The form's name of a setting: `links.cookie_days` → `links-cookie_days`, since a dot would nest.
 */
export function fieldName(setting: Pick<Setting, 'key'>): string {
  return setting.key.replaceAll('.', '-')
}

export interface WantedChange {
  setting: Setting
  /** As its `format` writes it. */
  text: string
  /** What the form showed before the admin typed. */
  seen: string
}

/**
 * What the admin changed in a section: a field left as it was shown is no change, also when somebody else has changed
 * that setting meanwhile.
 * @param input the request's fields: each setting's value by its name, and `seen` by name
 * @throws E_VALIDATION_ERROR with every mistake at its field
 */
export function wantedChanges(
  i18n: I18n,
  settings: Setting[],
  input: Record<string, unknown>
): WantedChange[] {
  const seenByName = (input.seen ?? {}) as Record<string, unknown>
  const mistakes: { field: string; message: string; rule: string }[] = []
  const wanted: WantedChange[] = []

  for (const setting of settings) {
    const field = fieldName(setting)
    const typed = input[field]
    const seen = textOf(seenByName[field]) ?? setting.text
    if (typed === undefined) continue

    const parsed = setting.parse(textOf(typed) ?? '')
    if (!parsed.ok) {
      const label = settingLabel(i18n, setting)
      mistakes.push({
        field,
        rule: parsed.reason,
        message: i18n.t(`settings.errors.${parsed.reason}`, { ...parsed.values, label }),
      })
      continue
    }
    const text = setting.format(parsed.value)
    if (text !== seen) wanted.push({ setting, text, seen })
  }

  if (mistakes.length > 0) throw new errors.E_VALIDATION_ERROR(mistakes)
  return wanted
}

/**
 * Somebody else changed these meanwhile: says so at each field, with what it is now.
 */
export function conflictError(
  i18n: I18n,
  settings: Setting[],
  conflicts: { key: string; text: string }[]
) {
  return new errors.E_VALIDATION_ERROR(
    conflicts.map(({ key, text }) => {
      const setting = settings.find((one) => one.key === key)!
      const values = {
        label: settingLabel(i18n, setting),
        value: settingInWords(i18n, setting, text),
      }
      return {
        field: fieldName(setting),
        rule: 'conflict',
        message: i18n.t('settings.errors.conflict', values),
      }
    })
  )
}

/** A form's line breaks are CRLF; what is stored and compared has LF. */
function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value.replaceAll('\r\n', '\n') : null
}
