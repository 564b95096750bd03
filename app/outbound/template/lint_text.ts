/**
 * What is wrong wherever it stands: parameters written as other systems do, and characters that mean something else.
 */
import { all, type FieldFindings } from '#outbound/template/findings'
import { meantParameter, secretIn, SHORTEST_SECRET } from '#outbound/template/known_parameter'
import type { Mark } from '#outbound/template/marks'
import type { Pair, ParsedField, ParsedUrl, Span } from '#outbound/template/parse_template'
import type { KnownParameters } from '#outbound/template/request_template'

const MARK_CODES = {
  empty: 'empty_parameter',
  spaced: 'spaces_in_parameter',
  unclosed: 'unclosed',
  doubled: 'double_braces',
  bracketed: 'dollar_brackets',
  encoded: 'encoded_braces',
  hashed: 'hashes',
  braced: 'braces',
  percented: 'percent_signs',
  angled: 'angle_brackets',
} as const

export function lintMarks(findings: FieldFindings, marks: readonly Mark[], known: KnownParameters) {
  for (const mark of marks) {
    if (mark.name === '') {
      findings.error(mark.kind === 'unclosed' ? 'unclosed' : 'empty_parameter', mark)
      continue
    }
    const secret = mark.kind === 'variable' ? secretIn(mark.name) : null
    if (secret !== null && secret.length < SHORTEST_SECRET) {
      findings.error('short_secret', mark)
      continue
    }
    const meant = meantParameter(mark.name, known)
    const fix = meant && `\${${meant.name}}`
    const values = { name: mark.name }

    if (mark.kind === 'variable' && findings.text[mark.start - 1] === '$') {
      // `$12.50` is booked as some other amount
      findings.warning('double_dollar', { start: mark.start - 1, end: mark.end }, fix, values)
    }
    if (mark.kind === 'bare') {
      findings.warning('bare_dollar', mark, fix, values)
    } else if (mark.kind !== 'variable') {
      findings.error(MARK_CODES[mark.kind], mark, fix, values)
    } else if (meant?.how === 'case') {
      findings.error('wrong_case', mark, fix, values)
    } else if (meant?.how !== 'same') {
      findings.error('unknown_parameter', mark, fix, values)
    }
  }
}

/**
 * Control, format (bidirectional, zero-width), private, surrogate and unassigned characters: they cannot be seen, and
 * parsers of URLs drop some.
 */
export function lintCharacters(findings: FieldFindings, { text }: ParsedField) {
  for (const found of all(/[\p{C}\u2028\u2029]+/gu, text)) {
    findings.error('control_character', found, '')
  }
}

export function lintSpaces(
  findings: FieldFindings,
  { masked }: ParsedField,
  pairs: readonly Pair[]
) {
  for (const found of all(/\p{Zs}+/gu, masked)) {
    if (isInJson(found, pairs)) continue
    const atAnEnd = found.start === 0 || found.end === masked.length
    findings.error('space', found, atAnEnd ? '' : '%20')
  }
}

const isInJson = ({ start }: Span, pairs: readonly Pair[]) =>
  pairs.some(({ value, json }) => json && start >= value!.start && start < value!.end)

/**
 * `&amp;` belongs into HTML only, and `¤cy=` is what a page made of `&currency=`.
 */
export function lintEntities(
  findings: FieldFindings,
  { masked }: ParsedField,
  pairs: readonly Pair[],
  url: ParsedUrl | null
) {
  const end = url?.fragment?.start ?? masked.length
  for (const found of all(/&amp;|¤cy(?==)/g, masked, { start: url?.authority.end ?? 0, end })) {
    if (isInJson(found, pairs)) continue
    const isSaid = findings.has('ampersand_in_path', 'missing_question_mark') && !url?.query
    if (isSaid && found.text === '&amp;') continue
    findings.error('html_entity', found, found.text === '&amp;' ? '&' : '&currency')
  }
}

export function lintBraces(
  findings: FieldFindings,
  { masked }: ParsedField,
  pairs: readonly Pair[]
) {
  for (const found of all(/[{}]/g, masked)) {
    if (!isInJson(found, pairs))
      findings.error('stray_brace', found, encodeURIComponent(found.text))
  }
}

export function lintPercents(
  findings: FieldFindings,
  { masked }: ParsedField,
  pairs: readonly Pair[]
) {
  for (const found of all(/%(?![\dA-Fa-f]{2})/g, masked)) {
    if (!isInJson(found, pairs)) findings.warning('broken_percent', found, '%25')
  }
}
