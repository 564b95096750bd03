/**
 * What is wrong before the question mark: scheme, host, port and path.
 */
import { all, type FieldFindings } from '#outbound/template/findings'
import { lintSquareBrackets } from '#outbound/template/lint_pairs'
import { FILLER } from '#outbound/template/marks'
import { nearestName } from '#outbound/template/nearest_name'
import type { ParsedField, ParsedUrl, Span } from '#outbound/template/parse_template'
import type { KnownParameters } from '#outbound/template/request_template'

const SCHEMES = ['https', 'http']

const HOST_FIRST =
  /^(?:localhost|[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,20})(?::\d{1,5})?(?=[/?#]|$)/u

export function lintMissingScheme(findings: FieldFindings, { text, masked, marks }: ParsedField) {
  const indent = text.length - text.trimStart().length
  if (indent > 0) {
    findings.error('space', { start: 0, end: indent }, '')
    return
  }
  if (marks[0]?.start === 0) {
    findings.error('variable_in_scheme', marks[0])
    return
  }
  const tag = /^["'<“]/.test(masked) && /https?:\/\/[^\s"'<>“”]{1,2000}/i.exec(text)?.[0]
  if (tag) {
    const url = tag.replaceAll('&amp;', '&')
    findings.error('more_than_url', { start: 0, end: text.length }, url)
    return
  }
  // `https:/host`, `https:host` and `https:\\host` are `https://host` to a browser, `http//host` to people
  const slip = /^([a-z]{3,7})(?:[:;]?[/\\]{1,3}|:)/i.exec(masked)
  const scheme = slip && nearestName(slip[1]!, SCHEMES)
  if (scheme) {
    findings.error('not_a_url', { start: 0, end: slip[0].length }, `${scheme}://`)
    return
  }
  const relative = /^\/\/(?=[^/?#])/.exec(masked)
  if (relative) {
    findings.error('no_scheme', { start: 0, end: 2 }, 'https://')
    return
  }
  const host = HOST_FIRST.exec(masked)
  if (host) {
    findings.error('no_scheme', { start: 0, end: host[0].length }, `https://${host[0]}`)
    return
  }
  const other = /^[a-z][a-z0-9+.-]{0,30}:/i.exec(masked)
  if (other) findings.error('scheme', { start: 0, end: other[0].length })
  else findings.error('not_a_url', { start: 0, end: text.length })
}

export function lintOrigin(
  findings: FieldFindings,
  { masked, marks }: ParsedField,
  parts: ParsedUrl
) {
  const { scheme, authority } = parts
  const marked = ({ start, end }: Span) =>
    marks.filter((mark) => mark.start >= start && mark.start < end)

  for (const mark of marked(scheme)) findings.error('variable_in_scheme', mark)
  const name = masked.slice(scheme.start, scheme.end)
  if (!/^https?$/i.test(name) && marked(scheme).length === 0) {
    findings.error('scheme', scheme, nearestName(name, SCHEMES))
  }

  const text = masked.slice(authority.start, authority.end)
  if (text === '') {
    findings.error('no_host', { start: scheme.start, end: authority.end })
    return
  }

  const host = { start: authority.start + text.lastIndexOf('@') + 1, end: authority.end }
  if (host.start > authority.start) {
    const userinfo = { start: authority.start, end: host.start }
    for (const mark of marked(userinfo)) findings.error('variable_in_userinfo', mark)
    if (marked(userinfo).length === 0) findings.error('userinfo', userinfo, '')
  }

  const address = masked.slice(host.start, host.end)
  const colon = address.startsWith('[') ? address.indexOf(']') + 1 : address.indexOf(':')
  if (colon > 0 && address[colon] === ':') host.end = host.start + colon
  const port = { start: host.end, end: authority.end }

  for (const mark of marked(host)) findings.error('variable_in_host', mark)
  for (const mark of marked(port)) findings.error('variable_in_port', mark)
  if (findings.has('scheme') || marked(authority).length > 0 || marked(scheme).length > 0) return

  const literal = masked.slice(host.start, authority.end)
  // a parser decodes a host once: what is encoded in it can only be meant to deceive
  const isHost =
    !literal.includes('%') &&
    !/^\.|\.\./.test(literal) &&
    URL.canParse(`${masked.slice(scheme.start, scheme.end)}://${literal}/`)
  if (!isHost && !findings.has('control_character', 'space'))
    findings.error('host', { ...host, end: authority.end })
}

/** A script, and what was written right behind it without the question mark. */
const SCRIPT = /^(.{1,200}\.(?:php\d?|cgi|pl|aspx?|ashx|jsp|do|html?))(?=[\w[\]-]{1,64}=)/i

export function lintPath(
  findings: FieldFindings,
  field: ParsedField,
  { segments, query }: ParsedUrl,
  known: KnownParameters
) {
  const { text, masked } = field
  const first = segments[0]?.start ?? 0
  const path = { start: first, end: segments.at(-1)?.end ?? 0 }
  if (segments.length > 0) path.start--

  for (const found of all(/\\/g, masked, path)) findings.error('backslash', found, '/')

  for (const [index, segment] of segments.entries()) {
    const content = masked.slice(segment.start, segment.end)
    const isLast = index === segments.length - 1
    if (/^(?:\.|%2e){1,2}$/i.test(content)) findings.error('dot_segment', segment)
    lintSquareBrackets(findings, field, segment, known)

    // only where a value follows: `/a=1` may be how the program names its pages
    const assigned = new RegExp(`^[\\w.[\\]-]{1,64}=${FILLER}`).test(content)
    if (!assigned || findings.has('missing_question_mark')) continue
    const script = SCRIPT.exec(content)?.[1]
    const rest = text.slice(segment.start + (script?.length ?? 0), segment.end)
    const at = { start: segment.start - (script ? 0 : 1), end: segment.end }
    if (query) findings.warning('missing_question_mark', at)
    else {
      const fix = isLast ? `${script ?? ''}?${rest}` : null
      findings.error('missing_question_mark', at, fix)
    }
  }

  if (findings.has('missing_question_mark')) return
  const ampersand = all(/&(?:amp;)?(?=[\w.[\]-]{1,64}=)/g, masked, path)[0]
  if (ampersand && query) findings.warning('ampersand_in_path', ampersand, '?')
  else if (ampersand) findings.error('ampersand_in_path', ampersand, '?')
}
