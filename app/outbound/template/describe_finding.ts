import type { Finding } from '#outbound/template/findings'

interface Words {
  t(key: string, values?: Record<string, string>): string
}

/**
 * A finding in the reader's language: one sentence says what is wrong, one how to mend it.
 * @param i18n an `I18n`, or whatever has its `t`
 */
export function describeFinding(i18n: Words, finding: Finding): { what: string; how: string } {
  const values = {
    ...finding.values,
    quote: finding.quote,
    fix: finding.fix ?? '',
    fixable: finding.fix === null ? 'no' : 'yes',
    field: finding.field,
    level: finding.level,
  }
  return {
    what: i18n.t(`templates.findings.${finding.code}.what`, values),
    how: i18n.t(`templates.findings.${finding.code}.fix`, values),
  }
}
