/**
 * What is wrong with parameters of a query or a form, and with JSON.
 */
import { all, type FieldFindings } from '#outbound/template/findings'
import type { JsonText } from '#outbound/template/json_text'
import { isKnown, meantParameter } from '#outbound/template/known_parameter'
import { FILLER } from '#outbound/template/marks'
import {
  marksWithin,
  type Pair,
  type ParsedField,
  type Span,
} from '#outbound/template/parse_template'
import type { KnownParameters } from '#outbound/template/request_template'

export function lintPairs(
  findings: FieldFindings,
  field: ParsedField,
  pairs: readonly Pair[],
  known: KnownParameters
) {
  const { masked } = field
  const keys = new Set<string>()
  for (const { key, value, json } of pairs) {
    const name = masked.slice(key.start, key.end)
    // `a[]=1&a[]=2` is a list
    const isOnce = name !== '' && !name.includes(FILLER) && !name.endsWith('[]')
    if (isOnce && keys.has(name)) findings.warning('duplicate_key', key, null, { name })
    keys.add(name)
    lintSeparators(findings, field, { key, value: json ? null : value })

    if (json) lintJson(findings, field, json, value!.end)
    else if (value) {
      lintSquareBrackets(findings, field, value, known)
      lintQuotes(findings, field, value)
      const content = masked.slice(value.start, value.end)
      if (/^(?:%5B|\[)?%7B%22/i.test(content) && content.includes(FILLER)) {
        findings.error('encoded_json', value, decoded(field.text.slice(value.start, value.end)))
      }
    }
    if (findings.field === 'url') lintQuestionMarks(findings, masked, { key, value })
  }
}

/** `a${x}` and `a=${x}b=${y}`: what stands between a key, its value and the next key is missing. */
function lintSeparators(
  findings: FieldFindings,
  { text, masked, marks }: ParsedField,
  { key, value }: Pick<Pair, 'key' | 'value'>
) {
  if (!value) {
    const [literal] = /^[A-Za-z_][\w.[\]]{0,63}/.exec(masked.slice(key.start, key.end)) ?? ['']
    const mark = marks.find(({ start }) => start === key.start + literal.length)
    if (literal !== '' && mark?.end === key.end) {
      const fix = `${literal}=${text.slice(mark.start, mark.end)}`
      findings.warning('missing_equals', key, fix)
    }
    return
  }
  for (const mark of marksWithin(marks, value)) {
    const next = /^[;,/]?[A-Za-z_][\w.[\]-]{0,63}=/.exec(masked.slice(mark.end, value.end))?.[0]
    if (next === undefined) continue
    findings.warning(
      'missing_ampersand',
      { start: mark.end, end: mark.end + next.length },
      `&${next.replace(/^[;,/]/, '')}`
    )
  }
}

function lintQuestionMarks(
  findings: FieldFindings,
  masked: string,
  { key, value }: Pick<Pair, 'key' | 'value'>
) {
  const whole = { start: key.start, end: value?.end ?? key.end }
  for (const found of all(/\?/g, masked, whole)) {
    const follows = /^\?[\w.[\]-]{1,64}=/.test(masked.slice(found.start, found.start + 80))
    // an address as a value has one of its own
    const isAddress = /:|%3A/i.test(masked.slice(whole.start, found.start))
    if (follows && !isAddress) findings.error('second_question_mark', found, '&')
    else findings.warning('second_question_mark', found, '%3F')
  }
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text)
  } catch {
    return null
  }
}

/** Only where it is the whole: `filter[order_id]=` is how PHP writes a key. */
export function lintSquareBrackets(
  findings: FieldFindings,
  { masked }: ParsedField,
  span: Span,
  known: KnownParameters
) {
  const name = /^\[([\p{L}\p{N}_.-]{1,80})\]$/u.exec(masked.slice(span.start, span.end))?.[1]
  if (name === undefined || !isKnown(name, known)) return
  findings.warning('square_brackets', span, `\${${name}}`, { name })
}

/** An amount in quotes is none to a program. */
function lintQuotes(findings: FieldFindings, { text, masked }: ParsedField, value: Span) {
  const content = masked.slice(value.start, value.end)
  const isQuoted = /^(["'`]).*\1$/.test(content) && content.includes(FILLER)
  if (isQuoted) {
    findings.warning('quoted_value', value, text.slice(value.start + 1, value.end - 1))
  }
}

export function lintJson(
  findings: FieldFindings,
  { marks }: ParsedField,
  json: JsonText,
  end: number
) {
  if (json.ok) return
  const start = json.at
  if (start >= end) findings.error('unfinished_json', { start: end, end })
  else {
    const mark = marks.find((one) => one.start === start)
    findings.error('invalid_json', mark ?? { start, end: start + 1 })
  }
}

/**
 * `{name}` is no JSON outside of a string, and within one only meant as a parameter where it is one's name.
 * @returns whether there was one outside, which is then the reason why the text is no JSON
 */
export function lintBracesInJson(
  findings: FieldFindings,
  { masked }: ParsedField,
  known: KnownParameters
): boolean {
  for (const found of all(/\{[ \t]{0,8}[\p{L}\p{N}_.-]{1,80}[ \t]{0,8}\}/gu, masked)) {
    const name = found.text.slice(1, -1).trim()
    const meant = meantParameter(name, known)
    if (!meant) continue
    findings.error('braces', found, `\${${meant.name}}`, { name })
  }
  return findings.has('braces')
}
