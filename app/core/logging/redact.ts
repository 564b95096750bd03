/**
 * Shapes of secrets and of people, cut out of every log line whatever wrote it: messages of exceptions repeat SQL with
 * its values, addresses with their query, headers.
 */
const SHAPES: [RegExp, string][] = [
  // launch tokens, visit tokens, secrets of panels, signatures of Standard Webhooks
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){1,4}/g, '[token]'],
  [/\bv\d\.[\w-]{1,16}\.[\w-]+\.[\w-]{20,}/g, '[token]'],
  // invitations and waiting links of Service Managers, also within a query
  [/((?:\/|%2F)manage(?:\/|%2F)[ip](?:\/|%2F))[\w-]+/gi, '$1[token]'],
  [/whsec_[A-Za-z0-9+/=_-]+/g, '[secret]'],
  [/\bv1a?,[A-Za-z0-9+/=]{16,}/g, '[signature]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]+/gi, '$1 [secret]'],
  // the query of an address, up to what ends it in prose or JSON
  [/((?:https?:\/\/|[\s"'(]\/)[^\s"'?<>\\]{0,500})\?[^\s"'<>\\]*/g, '$1?[query]'],
  [/[\w.!#$%&'*+/=?^`{|}~-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+/g, '[email]'],
  [
    /((?:password|secret|token|authorization|cookie)(?:["']\s*:\s*\\?["']|=["']?|:\s*["']))(?!\[)[^\s"',;}\\&]+/gi,
    '$1[redacted]',
  ],
  // network addresses, except this machine's
  [/\b(?!127\.|0\.0\.0\.0)(?:\d{1,3}\.){3}\d{1,3}\b/g, '[address]'],
  [/\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b/gi, '[address]'],
]

/**
 * A log line, or any text on its way to one, without secrets and personal data.
 */
export function redact(line: string): string {
  return SHAPES.reduce((text, [shape, replacement]) => text.replace(shape, replacement), line)
}

export interface DescribedError {
  message: string
  type?: string
  code?: string | number
  stack?: string
  cause?: string
}

/**
 * What is logged of an error. Database drivers put the statement with its values in front of their message
 * and the values of a broken key into it: code and name of the key are enough to find the place.
 */
export function describeError(error: unknown): DescribedError {
  if (!(error instanceof Error)) return { message: redact(String(error)) }

  const { code, errno, sqlState } = error as Error & {
    code?: string
    errno?: number
    sqlState?: string
  }
  const fromDatabase = sqlState !== undefined || /^(ER_|SQLITE_)/.test(code ?? '')
  const message = fromDatabase ? databaseMessage(error.message) : error.message
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))

  return {
    type: error.name,
    code: code ?? errno,
    message: redact(message),
    stack: frames.slice(0, 12).join('\n'),
    ...(error.cause
      ? { cause: (error.cause as Error).message && redact(String(error.cause)) }
      : {}),
  }
}

function databaseMessage(message: string) {
  // "<statement with its values> - <what the database says>"
  const said = message.slice(message.lastIndexOf(' - ') + 1).replace(/^- /, '')
  return said.replace(/Duplicate entry '.*' for key/s, 'Duplicate entry for key')
}
