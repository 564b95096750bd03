import type { Span } from '#outbound/template/parse_template'

export const FINDING_CODES = [
  'empty',
  'too_long',
  'no_scheme',
  'not_a_url',
  'more_than_url',
  'scheme',
  'no_host',
  'host',
  'userinfo',
  'variable_in_scheme',
  'variable_in_host',
  'variable_in_port',
  'variable_in_userinfo',
  'control_character',
  'space',
  'backslash',
  'broken_percent',
  'stray_brace',
  'dot_segment',
  'unknown_parameter',
  'wrong_case',
  'short_secret',
  'spaces_in_parameter',
  'empty_parameter',
  'unclosed',
  'double_braces',
  'dollar_brackets',
  'square_brackets',
  'bare_dollar',
  'encoded_braces',
  'hashes',
  'braces',
  'percent_signs',
  'angle_brackets',
  'missing_question_mark',
  'ampersand_in_path',
  'second_question_mark',
  'html_entity',
  'double_dollar',
  'missing_equals',
  'missing_ampersand',
  'quoted_value',
  'duplicate_key',
  'fragment',
  'encoded_json',
  'invalid_json',
  'unfinished_json',
] as const

export type FindingCode = (typeof FINDING_CODES)[number]

export interface Finding {
  /** A template with errors is not saved and not compiled. */
  level: 'error' | 'warning'
  code: FindingCode
  field: 'url' | 'body'
  /** Characters of the field, the second not included. */
  start: number
  end: number
  /** What stands there, cut where it is long. */
  quote: string
  /** What should stand there instead, where that can be told. */
  fix: string | null
  /** For the words (`describeFinding`). */
  values: Record<string, string>
}

const QUOTE_LENGTH = 60

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'error')
}

/**
 * What is found in one field, while it is read.
 */
export class FieldFindings {
  private readonly findings: Finding[] = []

  constructor(
    readonly field: Finding['field'],
    readonly text: string
  ) {}

  error(code: FindingCode, at: Span, fix: string | null = null, values = {}) {
    this.add('error', code, at, fix, values)
  }

  warning(code: FindingCode, at: Span, fix: string | null = null, values = {}) {
    this.add('warning', code, at, fix, values)
  }

  has(...codes: FindingCode[]) {
    return this.findings.some(({ code }) => codes.includes(code))
  }

  tooLong(limit: number) {
    this.error('too_long', { start: limit, end: this.text.length }, null, {
      limit: String(limit),
      length: String(this.text.length),
    })
    return this.findings
  }

  inOrder() {
    return this.findings.sort((one, other) => one.start - other.start || one.end - other.end)
  }

  private add(
    level: Finding['level'],
    code: FindingCode,
    { start, end }: Span,
    fix: string | null,
    values: Record<string, string>
  ) {
    const whole = this.text.slice(start, end)
    const quote = whole.length > QUOTE_LENGTH ? `${whole.slice(0, QUOTE_LENGTH)}…` : whole
    this.findings.push({ level, code, field: this.field, start, end, quote, fix, values })
  }
}

/** Every place within the span where the pattern is. */
export const all = (pattern: RegExp, text: string, within: Span = { start: 0, end: text.length }) =>
  Array.from(text.slice(within.start, within.end).matchAll(pattern), (match) => ({
    start: within.start + match.index,
    end: within.start + match.index + match[0].length,
    text: match[0],
  }))
