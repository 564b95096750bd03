import { encodeAsJson, encodeInJsonString, encodeValue } from '#outbound/template/encode'
import type {
  CompiledPair,
  CompiledTemplate,
  JsonPart,
  Part,
} from '#outbound/template/compile_template'
import { secretIn } from '#outbound/template/known_parameter'
import { URL_MAX_LENGTH } from '#outbound/template/lint_template'
import type { ParameterValues, RenderedRequest } from '#outbound/template/request_template'

/**
 * Bytes of a body with its values in it.
 */
export const RENDERED_BODY_MAX_BYTES = 65_536

export type Rendering =
  | { ok: true; request: RenderedRequest }
  | {
      ok: false
      /**
       * - `missing_in_path`: nothing to put into a path segment, which cannot be left out
       * - `unusable_in_path`: the segment would be `.` or `..`, which a URL cannot hold
       * - `too_long`: the URL has more characters, or the body more bytes, than are sent
       */
      reason: 'missing_in_path' | 'unusable_in_path' | 'too_long'
      /** The parameter; null where it is none's fault. */
      name: string | null
    }

/**
 * A request with its values in it, each encoded for the place where it stands. What a parameter is missing for is left
 * out: the query's or form's parameter with its key; in JSON it is `null`, or nothing within a string.
 */
export function renderRequest(compiled: CompiledTemplate, values: ParameterValues): Rendering {
  // an empty one is none: it would credit somebody else, or be booked as a default
  const valueOf = (name: string) => secretIn(name) ?? (values.get(name) || null)

  let url = compiled.origin
  for (const segment of compiled.path) {
    const missing = segment.find((part) => 'name' in part && valueOf(part.name) === null)
    if (missing && 'name' in missing) return refuse('missing_in_path', missing.name)
    const text = renderParts(segment, valueOf)!
    if (/^(?:\.|%2e){1,2}$/i.test(text)) {
      const variable = segment.find((part) => 'name' in part)
      return refuse('unusable_in_path', variable && 'name' in variable ? variable.name : null)
    }
    url += `/${text}`
  }

  const query = renderPairs(compiled.query, valueOf)
  if (query !== '') url += `?${query}`
  if (url.length > URL_MAX_LENGTH) return refuse('too_long', null)

  const { body } = compiled
  if (!body) {
    return {
      ok: true,
      request: { method: compiled.method, url, contentType: null, body: null },
    }
  }

  const isForm = body.kind === 'form'
  const text = isForm
    ? renderPairs(body.pairs, valueOf)
    : body.kind === 'json'
      ? renderJson(body.parts, valueOf)
      : renderObject(body.pairs, valueOf)
  if (Buffer.byteLength(text) > RENDERED_BODY_MAX_BYTES) return refuse('too_long', null)
  return {
    ok: true,
    request: {
      method: compiled.method,
      url,
      contentType: isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      body: text,
    },
  }
}

type ValueOf = (name: string) => string | null

function refuse(
  reason: 'missing_in_path' | 'unusable_in_path' | 'too_long',
  name: string | null
): Rendering {
  return { ok: false, reason, name }
}

/** Null: one of its parameters is missing. */
function renderParts(parts: readonly Part[], valueOf: ValueOf): string | null {
  let text = ''
  for (const part of parts) {
    if ('literal' in part) text += part.literal
    else {
      const value = valueOf(part.name)
      if (value === null) return null
      text += encodeValue(value)
    }
  }
  return text
}

function renderPair({ key, value }: CompiledPair, valueOf: ValueOf) {
  const name = renderParts(key, valueOf)
  if (name === null) return null
  if (!value) return { name, text: null }
  const text =
    value.kind === 'json'
      ? encodeValue(renderJson(value.parts, valueOf))
      : renderParts(value.parts, valueOf)
  return text === null ? null : { name, text }
}

function renderPairs(pairs: readonly CompiledPair[], valueOf: ValueOf): string {
  const rendered: string[] = []
  for (const pair of pairs) {
    const found = renderPair(pair, valueOf)
    if (found) rendered.push(found.text === null ? found.name : `${found.name}=${found.text}`)
  }
  return rendered.join('&')
}

function renderJson(parts: readonly JsonPart[], valueOf: ValueOf): string {
  let text = ''
  for (const part of parts) {
    if ('literal' in part) text += part.literal
    else if (part.inString) text += encodeInJsonString(valueOf(part.name) ?? '')
    else text += encodeAsJson(valueOf(part.name))
  }
  return text
}

/** Strings only: an order's id must not be a number today and a text tomorrow. The last of several keys holds. */
function renderObject(pairs: readonly CompiledPair[], valueOf: ValueOf): string {
  const members = new Map<string, string>()
  for (const pair of pairs) {
    const found = renderPair(pair, valueOf)
    if (found) members.set(decodeQuery(found.name), decodeQuery(found.text ?? ''))
  }
  const texts = Array.from(members, ([name, text]) => {
    return `${JSON.stringify(name)}:${JSON.stringify(text)}`
  })
  return `{${texts.join(',')}}`
}

/** What a server would read; literals were typed encoded. */
function decodeQuery(text: string): string {
  const [pair] = new URLSearchParams(`x=${text.replaceAll('&', '%26')}`)
  return pair![1]
}
