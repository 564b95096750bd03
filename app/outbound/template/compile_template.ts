import { Exception } from '@adonisjs/core/exceptions'
import { encodeLiteral } from '#outbound/template/encode'
import { secretIn } from '#outbound/template/known_parameter'
import { hasErrors } from '#outbound/template/findings'
import { lintTemplate } from '#outbound/template/lint_template'
import type { Mark } from '#outbound/template/marks'
import {
  marksWithin,
  parseTemplate,
  type Pair,
  type ParsedField,
  type Span,
} from '#outbound/template/parse_template'
import type { JsonText } from '#outbound/template/json_text'
import type { KnownParameters, RequestTemplate } from '#outbound/template/request_template'

/** Text that goes out as it stands here, or a parameter by its name. */
export type Part = { literal: string } | { name: string }

export type JsonPart = { literal: string } | { name: string; inString: boolean }

export interface CompiledPair {
  key: readonly Part[]
  /** Null: the key alone, without `=`. */
  value:
    { kind: 'text'; parts: readonly Part[] } | { kind: 'json'; parts: readonly JsonPart[] } | null
}

export type CompiledBody =
  | { kind: 'form'; pairs: readonly CompiledPair[] }
  | { kind: 'json'; parts: readonly JsonPart[] }
  /** The query's parameters as one JSON object of strings. */
  | { kind: 'object'; pairs: readonly CompiledPair[] }

export interface CompiledTemplate {
  readonly method: 'GET' | 'POST'
  /** Scheme, host and port. */
  readonly origin: string
  /** Segments; none for a URL that ends with its host. */
  readonly path: readonly (readonly Part[])[]
  readonly query: readonly CompiledPair[]
  readonly body: CompiledBody | null
  /** The parameters that it uses. A fragment is never sent: what stands there does not count. */
  readonly parameters: ReadonlySet<string>
  /** What is marked as secret: masked wherever it is kept. */
  readonly secrets: readonly string[]
}

/**
 * What a template says, ready to be filled in any number of times.
 * @throws E_TEMPLATE where the linter finds errors
 */
export function compileTemplate(
  template: RequestTemplate,
  known: KnownParameters
): CompiledTemplate {
  const findings = lintTemplate(template, known)
  if (hasErrors(findings)) {
    const codes = findings.filter(({ level }) => level === 'error').map(({ code }) => code)
    throw new Exception(`The template has errors: ${codes.join(', ')}`, { code: 'E_TEMPLATE' })
  }

  const { url, parts, body } = parseTemplate(template, known)
  const { authority, segments, pairs } = parts!
  const query = pairs.map((pair) => compilePair(url, pair))
  const travels = template.method !== 'get' && template.body === null

  const compiled = {
    method: template.method === 'get' ? ('GET' as const) : ('POST' as const),
    origin: url.text.slice(0, authority.end),
    path: segments.map((segment) => partsOf(url, segment)),
    query: travels ? [] : query,
    body: travels ? bodyOfQuery(template.method, query) : body && compileBody(body),
  }
  const names = [...namesIn(compiled)]
  return {
    ...compiled,
    parameters: new Set(names.filter((name) => secretIn(name) === null)),
    secrets: names.flatMap((name) => secretIn(name) ?? []),
  }
}

function bodyOfQuery(method: RequestTemplate['method'], query: CompiledPair[]): CompiledBody {
  const pairs = query.filter(({ key }) => key.length > 0)
  return { kind: method === 'form' ? 'form' : 'object', pairs }
}

function compileBody(
  body: ParsedField & ({ kind: 'form'; pairs: Pair[] } | { kind: 'json'; json: JsonText })
): CompiledBody {
  if (body.kind === 'form') {
    return { kind: 'form', pairs: body.pairs.map((pair) => compilePair(body, pair)) }
  }
  const whole = { start: 0, end: body.text.length }
  return { kind: 'json', parts: jsonPartsOf(body, whole, body.json) }
}

function compilePair(field: ParsedField, { key, value, json }: Pair): CompiledPair {
  if (!value) return { key: partsOf(field, key), value: null }
  return {
    key: partsOf(field, key),
    value: json
      ? { kind: 'json', parts: jsonPartsOf(field, value, json) }
      : { kind: 'text', parts: partsOf(field, value) },
  }
}

function partsOf({ text, marks }: ParsedField, span: Span): Part[] {
  return cut(text, span, marksWithin(marks, span).filter(isVariable), (mark) => mark).map((part) =>
    'literal' in part ? { literal: encodeLiteral(part.literal) } : { name: part.mark.name }
  )
}

function jsonPartsOf({ text }: ParsedField, span: Span, json: JsonText): JsonPart[] {
  const found = json.marks.filter(({ mark }) => isVariable(mark))
  return cut(text, span, found, ({ mark }) => mark).map((part) =>
    'literal' in part ? part : { name: part.mark.mark.name, inString: part.mark.inString }
  )
}

/** A `$name` was only warned of: it is text like any other. */
const isVariable = ({ kind }: Mark) => kind === 'variable'

function cut<T>(
  text: string,
  { start, end }: Span,
  marks: readonly T[],
  spanOf: (mark: T) => Span
): ({ literal: string } | { mark: T })[] {
  const parts: ({ literal: string } | { mark: T })[] = []
  let at = start
  for (const mark of marks) {
    const span = spanOf(mark)
    if (span.start > at) parts.push({ literal: text.slice(at, span.start) })
    parts.push({ mark })
    at = span.end
  }
  if (end > at) parts.push({ literal: text.slice(at, end) })
  return parts
}

function namesIn({
  path,
  query,
  body,
}: Pick<CompiledTemplate, 'path' | 'query' | 'body'>): Set<string> {
  const ofPairs = (pairs: readonly CompiledPair[]) =>
    pairs.flatMap(({ key, value }) => [...key, ...(value?.parts ?? [])])
  const ofBody = body?.kind === 'json' ? body.parts : ofPairs(body?.pairs ?? [])
  const parts = [...path.flat(), ...ofPairs(query), ...ofBody]
  return new Set(parts.flatMap((part) => ('name' in part ? [part.name] : [])))
}
