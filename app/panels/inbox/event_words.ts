import type { I18n } from '@adonisjs/i18n'

/**
 * `order:17` in words: `order 17`.
 */
export function aboutInWords(i18n: I18n, about: string | null): string {
  const [, kind, id] = /^(order|invoice|client|service):(.*)$/s.exec(about ?? '') ?? []
  return kind ? i18n.t(`inbox.about.${kind}`, { id: id! }) : (about ?? '')
}

/**
 * What became of an event, in words: `Applied`, `Parked: waits for invoice 12`, `Failed: …`.
 */
export function resultInWords(
  i18n: I18n,
  event: { state: string; waitsFor: string | null; lastError: string | null }
): string {
  switch (event.state) {
    case 'parked':
      return i18n.t('inbox.results.parked', { subject: aboutInWords(i18n, event.waitsFor) })
    case 'failed':
      return i18n.t('inbox.results.failed', { error: event.lastError ?? '' })
    default:
      return i18n.t('inbox.results.applied')
  }
}
