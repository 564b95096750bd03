/**
 * What the log keeps of a request and its answer: no secrets, nothing that could act on whoever reads it.
 */
import { MASK } from '#outbound/destination_headers'
import { encodeInJsonString, encodeValue } from '#outbound/template/encode'
import { SHORTEST_SECRET } from '#outbound/template/known_parameter'

/**
 * Names whose values are secrets, wherever they stand: `security_token`, `idev_secret`, `api_key`, `token_auth`, `sig`.
 */
const SECRET_NAME =
  /secret|token|passw|pwd|signature|hmac|hash|secure|credential|auth(?!or)|api[-_]?key|(?:^|[-_.])(?:key|sig|sign)$|^pass$/i

/** Characters kept of a request's body. */
const BODY_CHARACTERS = 8_192

/** Bytes kept of an answer. */
export const ANSWER_BYTES = 2_048

/** Response headers that are kept, and how many characters of each. */
const KEPT_HEADERS = [
  'content-type',
  'content-length',
  'location',
  'retry-after',
  'server',
  'date',
] as const
const HEADER_CHARACTERS = 300

interface Sent {
  url: string
  contentType: string | null
  body: string | null
}

interface Masked {
  url: string
  body: string | null
  /** What was found to be secret: an answer may repeat it. */
  secrets: string[]
}

/**
 * @param known values that are secret wherever they turn up: those of headers, and what the template marks
 */
export function maskRequest({ url, contentType, body }: Sent, known: readonly string[]): Masked {
  const found = new Set<string>()
  const keep = (value: string) => {
    if (value.length >= SHORTEST_SECRET) found.add(value)
  }
  // `Bearer abc`: the last word is the secret
  for (const value of known) [value, value.slice(value.lastIndexOf(' ') + 1)].forEach(keep)

  let maskedUrl = maskAddress(url, keep)
  let maskedBody = body
  if (body !== null && contentType === 'application/json') maskedBody = maskJson(body, keep)
  else if (body !== null) maskedBody = maskPairs(body, keep)

  const secrets = [...found].sort((a, b) => b.length - a.length)
  maskedUrl = maskSecrets(maskedUrl, secrets)
  if (maskedBody !== null) maskedBody = cut(maskSecrets(maskedBody, secrets), BODY_CHARACTERS)
  return { url: maskedUrl, body: maskedBody, secrets }
}

function maskAddress(url: string, keep: (value: string) => void): string {
  const start = url.indexOf('?')
  if (start === -1) return url
  const end = url.indexOf('#', start)
  const query = url.slice(start + 1, end === -1 ? undefined : end)
  return url.slice(0, start + 1) + maskPairs(query, keep) + (end === -1 ? '' : url.slice(end))
}

/** `a=1&token=x`: the same with the values of secret names masked. */
function maskPairs(pairs: string, keep: (value: string) => void): string {
  return pairs
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=')
      if (equals === -1 || equals === pair.length - 1) return pair
      if (!SECRET_NAME.test(decoded(pair.slice(0, equals)))) return pair
      const value = pair.slice(equals + 1)
      keep(value)
      keep(decoded(value))
      return `${pair.slice(0, equals)}=${MASK}`
    })
    .join('&')
}

function decoded(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}

function maskJson(text: string, keep: (value: string) => void): string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return text
  }
  return JSON.stringify(value, (name, inner: unknown) => {
    if (name === '' || !SECRET_NAME.test(name)) return inner
    if (inner === null || inner === '') return inner
    if (typeof inner === 'string' || typeof inner === 'number') keep(String(inner))
    return MASK
  })
}

/**
 * @param secrets longest first
 */
export function maskSecrets(text: string, secrets: readonly string[]): string {
  let masked = text
  for (const secret of secrets) {
    for (const written of waysOfWriting(secret)) masked = masked.replaceAll(written, MASK)
  }
  return masked
}

/** As it is, in an address, in a form and in JSON. */
function waysOfWriting(secret: string): Set<string> {
  const encoded = encodeURIComponent(secret.toWellFormed())
  const ways = [secret, encodeValue(secret), encoded, encodeInJsonString(secret)]
  return new Set([...ways, encoded.replaceAll('%20', '+')])
}

/**
 * The beginning of an answer as text: what is no text, and what would act on a terminal or turn the direction of writing,
 * is written as an escape.
 */
export function answerText(body: Buffer, secrets: readonly string[]): string {
  // only as much as can matter for the first bytes: a secret that the cut would halve is still found
  const longest = secrets.reduce((most, { length }) => Math.max(most, length * 4), 0)
  const text = body.subarray(0, ANSWER_BYTES + longest).toString('utf8')
  return escapeControls(cutBytes(maskSecrets(text, secrets), ANSWER_BYTES))
}

function cutBytes(text: string, bytes: number): string {
  const buffer = Buffer.from(text, 'utf8')
  if (buffer.length <= bytes) return text
  // leaves out a character that the cut would halve
  return new TextDecoder('utf-8').decode(buffer.subarray(0, bytes), { stream: true })
}

/** Control characters but tab and line feed, and those that turn the direction of writing or hide. */
const CONTROLS = /(?![\t\n])[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu

export function escapeControls(text: string): string {
  return text.replaceAll(CONTROLS, (character) => {
    const code = character.codePointAt(0)!
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`
  })
}

/**
 * The few headers of an answer that explain it.
 * @param headers lower-case names
 */
export function answerHeaders(
  headers: Record<string, string>,
  secrets: readonly string[]
): { name: string; value: string }[] {
  return KEPT_HEADERS.filter((name) => Object.hasOwn(headers, name)).map((name) => ({
    name,
    value: cut(escapeControls(maskSecrets(headers[name]!, secrets)), HEADER_CHARACTERS),
  }))
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`
}
