import type { I18n } from '@adonisjs/i18n'
import type { Setting } from '#core/settings/setting'

/**
 * A setting's name: `Cookie life`.
 */
export function settingLabel(i18n: I18n, setting: Setting): string {
  return i18n.t(`settings.${setting.key}.label`)
}

/**
 * A stored text as people read it: `30 days`, `Yes`, `example.com, *.example.com`.
 */
export function settingInWords(i18n: I18n, setting: Setting, text: string): string {
  const { control } = setting
  switch (control.kind) {
    case 'number':
      return i18n.t(`settings.amounts.${control.unit}`, { count: Number(text) })
    case 'yes_no':
      return i18n.t(setting.valueOf(text) ? 'settings.yes' : 'settings.no')
    case 'choice':
      return control.options.includes(text)
        ? i18n.t(`settings.${setting.key}.options.${text}`)
        : text
    case 'lines':
    case 'amounts':
      return text === '' ? i18n.t('settings.nothing') : text.split('\n').join(', ')
    case 'text':
      return text === '' ? i18n.t('settings.nothing') : text
  }
}
