import type { I18n } from '@adonisjs/i18n'
import { actorWord } from '#core/audit/actor_word'
import type { ActRow } from '#core/audit/queries/list_acts'

/**
 * An act in words: by whom, what was done (`Approved Anna B.`), and the changed fields with what they were and what they
 * are.
 */
export function actInWords(i18n: I18n, row: ActRow) {
  return {
    by: actorWord(i18n, { userId: row.userId, name: row.actorName }),
    what: whatWasDone(i18n, row),
    changes: changesInWords(i18n, row),
  }
}

/**
 * The code itself for an act that this version does not know any more.
 */
function whatWasDone(i18n: I18n, { act, subject }: ActRow): string {
  const key = `acts.${act}`
  return i18n.hasMessage(key) ? i18n.t(key, { subject: subjectInWords(i18n, subject) }) : act
}

function subjectInWords(i18n: I18n, subject: ActRow['subject']): string {
  const key = `settings.${subject.id}.label`
  return subject.type === 'setting' && i18n.hasMessage(key) ? i18n.t(key) : subject.label
}

function changesInWords(i18n: I18n, { changes }: ActRow) {
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
