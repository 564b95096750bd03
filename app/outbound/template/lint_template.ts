import { FieldFindings, type Finding } from '#outbound/template/findings'
import { lintMissingScheme, lintOrigin, lintPath } from '#outbound/template/lint_address'
import { lintBracesInJson, lintJson, lintPairs } from '#outbound/template/lint_pairs'
import {
  lintBraces,
  lintCharacters,
  lintEntities,
  lintMarks,
  lintPercents,
  lintSpaces,
} from '#outbound/template/lint_text'
import { parseTemplate, type ParsedTemplate } from '#outbound/template/parse_template'
import type { KnownParameters, RequestTemplate } from '#outbound/template/request_template'

/**
 * Characters of a URL, as a template and with its values in it. Browsers and servers agree on about as much.
 */
export const URL_MAX_LENGTH = 2048

/**
 * Characters of a body's template.
 */
export const BODY_MAX_LENGTH = 8192

/**
 * Everything that is wrong with a template, and where. The same code judges in the form and before anything is stored.
 * @param known which parameters it may name
 * @returns in the order in which they stand, the URL's first; none: it can be compiled
 */
export function lintTemplate(template: RequestTemplate, known: KnownParameters): Finding[] {
  const url = new FieldFindings('url', template.url)
  const body = new FieldFindings('body', template.body ?? '')
  const hasBody = template.method !== 'get' && template.body !== null

  // the rest is not worth the time that a very long one would take
  if (template.url.length > URL_MAX_LENGTH) return url.tooLong(URL_MAX_LENGTH)
  if (hasBody && body.text.length > BODY_MAX_LENGTH) return body.tooLong(BODY_MAX_LENGTH)

  const parsed = parseTemplate(template, known)
  lintUrl(url, parsed, known)
  if (parsed.body) lintBody(body, parsed.body, known)
  return [...url.inOrder(), ...body.inOrder()]
}

function lintUrl(findings: FieldFindings, { url, parts }: ParsedTemplate, known: KnownParameters) {
  if (url.text.trim() === '') {
    findings.error('empty', { start: 0, end: url.text.length })
    return
  }
  lintMarks(findings, url.marks, known)
  lintCharacters(findings, url)
  if (!parts) {
    lintMissingScheme(findings, url)
    return
  }
  lintSpaces(findings, url, parts.pairs)
  lintOrigin(findings, url, parts)
  lintPath(findings, url, parts, known)
  lintEntities(findings, url, parts.pairs, parts)
  lintPairs(findings, url, parts.pairs, known)
  lintBraces(findings, url, parts.pairs)
  lintPercents(findings, url, parts.pairs)
  if (parts.fragment) findings.warning('fragment', parts.fragment, '')
}

function lintBody(
  findings: FieldFindings,
  body: NonNullable<ParsedTemplate['body']>,
  known: KnownParameters
) {
  if (body.text.trim() === '') {
    findings.error('empty', { start: 0, end: body.text.length })
    return
  }
  lintMarks(findings, body.marks, known)
  if (body.kind === 'json') {
    const braced = lintBracesInJson(findings, body, known)
    if (!braced) lintJson(findings, body, body.json, body.text.length)
    return
  }
  lintCharacters(findings, body)
  lintSpaces(findings, body, body.pairs)
  lintEntities(findings, body, body.pairs, null)
  lintPairs(findings, body, body.pairs, known)
  lintBraces(findings, body, body.pairs)
  lintPercents(findings, body, body.pairs)
}
