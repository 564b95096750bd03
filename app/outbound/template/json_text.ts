import { FILLER, type Mark } from '#outbound/template/marks'

/**
 * Arrays and objects within one another.
 */
const DEEPEST = 32

export interface JsonMark {
  mark: Mark
  /** Within a string its value is written as a part of that; outside it is a value of its own. */
  inString: boolean
}

export type JsonText =
  { ok: true; marks: JsonMark[] } | { ok: false; at: number; marks: JsonMark[] }

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const ESCAPE = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y

/**
 * Reads JSON in which marks stand for values, or for parts of strings.
 * @param masked the text with its marks filled in (`mask`)
 * @returns where the first mistake is, since a parser's own message names no place in the template
 */
export function readJsonText(
  masked: string,
  marks: readonly Mark[],
  { start, end }: { start: number; end: number }
): JsonText {
  const found: JsonMark[] = []
  const byStart = new Map(marks.map((mark) => [mark.start, mark]))
  let at = start

  const skipSpace = () => {
    while (at < end && ' \t\r\n'.includes(masked[at]!)) at++
  }
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at
    const match = pattern.exec(masked)
    if (!match || at + match[0].length > end) return false
    at += match[0].length
    return true
  }
  const takeMark = (inString: boolean) => {
    const mark = byStart.get(at)
    if (!mark) return false
    found.push({ mark, inString })
    at = mark.end
    return true
  }

  const string = (): boolean => {
    at++
    while (at < end) {
      const char = masked[at]!
      if (char === '"') {
        at++
        return true
      }
      if (char === FILLER) {
        if (!takeMark(true)) return false
      } else if (char === '\\') {
        if (!take(ESCAPE)) return false
      } else if (char < ' ') {
        return false
      } else {
        at++
      }
    }
    return false
  }

  const list = (close: string, depth: number): boolean => {
    at++
    skipSpace()
    if (masked[at] === close && at < end) {
      at++
      return true
    }
    for (;;) {
      skipSpace()
      if (close === '}') {
        if (at >= end || masked[at] !== '"' || !string()) return false
        skipSpace()
        if (at >= end || masked[at] !== ':') return false
        at++
      }
      if (!value(depth + 1)) return false
      skipSpace()
      if (at >= end) return false
      if (masked[at] === close) {
        at++
        return true
      }
      if (masked[at] !== ',') return false
      at++
    }
  }

  const value = (depth: number): boolean => {
    skipSpace()
    if (at >= end || depth > DEEPEST) return false
    switch (masked[at]) {
      case '"':
        return string()
      case '{':
        return list('}', depth)
      case '[':
        return list(']', depth)
      case FILLER:
        return takeMark(false)
      default:
        return take(NUMBER) || take(WORD)
    }
  }

  const ok = value(0)
  if (ok) skipSpace()
  return ok && at >= end ? { ok, marks: found } : { ok: false, at: Math.min(at, end), marks: found }
}
