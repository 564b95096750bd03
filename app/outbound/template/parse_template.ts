import { meantParameter } from '#outbound/template/known_parameter'
import { findMarks, mask, type Mark, type MarkKind } from '#outbound/template/marks'
import { readJsonText, type JsonText } from '#outbound/template/json_text'
import type { KnownParameters, RequestTemplate } from '#outbound/template/request_template'

/** Characters of its field, the second not included. */
export interface Span {
  start: number
  end: number
}

export interface Pair extends Span {
  key: Span
  /** Null: nothing follows the key, not even `=`. */
  value: Span | null
  /** Where the value is JSON (`sale=[{"t":"${amount}"}]`): what was read of it. */
  json: JsonText | null
}

export interface ParsedUrl {
  scheme: Span
  authority: Span
  /** What stands between slashes; none for a URL that ends with its host. */
  segments: Span[]
  /** From the question mark to the fragment. */
  query: Span | null
  pairs: Pair[]
  /** With its `#`. */
  fragment: Span | null
}

export interface ParsedField {
  text: string
  marks: Mark[]
  masked: string
}

export interface ParsedTemplate {
  url: ParsedField
  /** Null: it has no `scheme://`. */
  parts: ParsedUrl | null
  /** Null where the template has no body of its own. */
  body: (ParsedField & ({ kind: 'form'; pairs: Pair[] } | { kind: 'json'; json: JsonText })) | null
}

const SCHEME = /^[^:/?#\s"'<“]{1,512}:\/\//

/**
 * Reads a template once: where its parts are, and which marks stand in them. Judges nothing.
 */
export function parseTemplate(template: RequestTemplate, known: KnownParameters): ParsedTemplate {
  // prices, encoded bytes and markup look the same
  const isMeant = (kind: MarkKind, name: string) => {
    const how = meantParameter(name, known)?.how
    return (
      how === 'same' || (how === 'case' && kind !== 'bare') || (how === 'near' && kind === 'angled')
    )
  }
  const field = (text: string, notation: 'address' | 'json'): ParsedField => {
    const marks = findMarks(text, isMeant, notation)
    return { text, marks, masked: mask(text, marks) }
  }

  const url = field(template.url, 'address')
  const parsed = { url, parts: parseUrl(url) }
  if (template.method === 'get' || template.body === null) return { ...parsed, body: null }

  if (template.method === 'json') {
    const body = field(template.body, 'json')
    const whole = { start: 0, end: template.body.length }
    const json = readJsonText(body.masked, body.marks, whole)
    return { ...parsed, body: { ...body, kind: 'json', json } }
  }
  const body = field(template.body, 'address')
  const pairs = parsePairs(body, 0, template.body.length)
  return { ...parsed, body: { ...body, kind: 'form', pairs } }
}

function parseUrl(field: ParsedField): ParsedUrl | null {
  const { masked } = field
  const start = SCHEME.exec(masked)?.[0].length
  if (start === undefined) return null

  const next = (from: number, ...chars: string[]) =>
    chars.reduce((nearest, char) => {
      const at = masked.indexOf(char, from)
      return at >= 0 && at < nearest ? at : nearest
    }, masked.length)

  const path = next(start, '/', '\\', '?', '#')
  const question = next(path, '?', '#')
  const hash = next(question, '#')

  return {
    scheme: { start: 0, end: start - 3 },
    authority: { start, end: path },
    segments: path === question ? [] : split(masked, path + 1, question, '/'),
    query: masked[question] === '?' ? { start: question, end: hash } : null,
    pairs: masked[question] === '?' ? parsePairs(field, question + 1, hash) : [],
    fragment: hash < masked.length ? { start: hash, end: masked.length } : null,
  }
}

/** `[{"`, `{"` and `["`: nothing else begins so. */
const JSON_VALUE = /^\s{0,8}(?:\[\s{0,8})?(?:\{\s{0,8})?(?<=[[{]\s{0,8})"/

function parsePairs({ masked, marks }: ParsedField, start: number, end: number): Pair[] {
  return split(masked, start, end, '&').map((pair) => {
    const equals = masked.slice(pair.start, pair.end).indexOf('=')
    if (equals < 0) return { ...pair, key: pair, value: null, json: null }

    const value = { start: pair.start + equals + 1, end: pair.end }
    const isJson = JSON_VALUE.test(masked.slice(value.start, value.end))
    return {
      ...pair,
      key: { start: pair.start, end: pair.start + equals },
      value,
      json: isJson ? readJsonText(masked, marksWithin(marks, value), value) : null,
    }
  })
}

export function marksWithin(marks: readonly Mark[], { start, end }: Span): Mark[] {
  return marks.filter((mark) => mark.start >= start && mark.end <= end)
}

function split(text: string, start: number, end: number, by: string): Span[] {
  const spans: Span[] = []
  let from = start
  for (;;) {
    const at = text.indexOf(by, from)
    if (at < 0 || at >= end) break
    spans.push({ start: from, end: at })
    from = at + 1
  }
  spans.push({ start: from, end })
  return spans
}
