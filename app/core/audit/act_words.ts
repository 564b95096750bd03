import type { I18n } from '@adonisjs/i18n'

interface Recorded {
  act: string
  subject: { type: string; id: string; label: string }
  changes: Record<string, { from: unknown; to: unknown }> | null
}

/**
 * What was done, in words: `Approved Anna B.`; the code itself for an act that this version does not know any more.
 */
export function actInWords(i18n: I18n, { act, subject }: Pick<Recorded, 'act' | 'subject'>) {
  const key = `acts.${act}`
  return i18n.hasMessage(key) ? i18n.t(key, { subject: subjectInWords(i18n, subject) }) : act
}

export function subjectInWords(i18n: I18n, subject: Recorded['subject']): string {
  const key = `settings.${subject.id}.label`
  return subject.type === 'setting' && i18n.hasMessage(key) ? i18n.t(key) : subject.label
}

/**
 * The changed fields with what they were and what they are.
 */
export function changesInWords(i18n: I18n, { changes }: Pick<Recorded, 'changes'>) {
  return Object.entries(changes ?? {}).map(([name, { from, to }]) => {
    const key = `acts.fields.${name}`
    return {
      name: i18n.hasMessage(key) ? i18n.t(key) : name,
      from: valueInWords(i18n, from),
      to: valueInWords(i18n, to),
    }
  })
}

function valueInWords(i18n: I18n, value: unknown): string {
  if (value === null || value === undefined || value === '') return i18n.t('acts.page.nothing')
  if (typeof value === 'boolean') return i18n.t(value ? 'settings.yes' : 'settings.no')
  if (typeof value === 'string') return value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ')
  return JSON.stringify(value)
}
