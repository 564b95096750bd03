/**
 * What stands for a parameter in a template, or was meant to: `${name}`, and the ways in which other systems write it.
 * - `variable`: `${name}`, and `${secret:KEY}`, whose key may be of nearly any characters
 * - `spaced`: `${ na me }`; `empty`: `${}`; `unclosed`: `${name`
 * - `doubled`: `{{name}}`; `bracketed`: `$[name]`, `$(name)`; `bare`: `$name`
 * - `encoded`: `%7Bname%7D`; `hashed`: `#name#`; `braced`: `{name}`; `percented`: `%name%`; `angled`: `<name>`
 */
export type MarkKind =
  | 'variable'
  | 'spaced'
  | 'empty'
  | 'unclosed'
  | 'doubled'
  | 'bracketed'
  | 'bare'
  | 'encoded'
  | 'hashed'
  | 'braced'
  | 'percented'
  | 'angled'

export interface Mark {
  kind: MarkKind
  start: number
  end: number
  /** Without what surrounds it; empty where there is none. */
  name: string
}

/**
 * Stands for a character of a mark in a masked text. Private use: a template must not hold it.
 */
export const FILLER = '\uE000'

const NAME = String.raw`[\p{L}\p{N}_.~:-]{1,80}`
const GAP = String.raw`[ \t]{0,8}`

// each with one group, the name; every repetition is bounded, so that a match costs a constant wherever it starts
const ANYWHERE: [MarkKind, string][] = [
  ['doubled', String.raw`\$?\{\{${GAP}(${NAME})${GAP}\}\}`],
  ['empty', String.raw`\$\{${GAP}()\}`],
  ['variable', String.raw`\$\{(${NAME}|secret:[^{}\s]{1,200})\}`],
  ['spaced', String.raw`\$\{([\p{L}\p{N}_.~: \t-]{1,80})\}`],
  ['unclosed', String.raw`\$\{(${NAME})?`],
  ['bracketed', String.raw`\$[[(](${NAME})[\])}]?`],
  ['bare', String.raw`\$([A-Za-z_]\w{0,63})`],
]

const IN_ADDRESSES: [MarkKind, string][] = [
  ['encoded', String.raw`(?:\$|%24)?%7[Bb](?:%20){0,4}(${NAME})(?:%20){0,4}%7[Dd]`],
  ['hashed', `#(${NAME})#`],
  ['braced', String.raw`\{${GAP}(${NAME})${GAP}\}`],
  ['percented', `%(${NAME})%`],
  ['angled', `<(${NAME})>`],
]

const finder = (shapes: [MarkKind, string][]) => ({
  kinds: shapes.map(([kind]) => kind),
  pattern: new RegExp(shapes.map(([, shape]) => `(${shape})`).join('|'), 'gu'),
})

const ADDRESS_MARKS = finder([...ANYWHERE, ...IN_ADDRESSES])
const JSON_MARKS = finder(ANYWHERE)

const DOUBTFUL: ReadonlySet<MarkKind> = new Set(['bare', 'percented', 'angled'])

/**
 * In the order in which they stand, none within another.
 * @param isMeant whether one of the kinds that may as well be something else (`$name`, `%name%`, `<name>`) is a mark
 * @param notation in JSON, braces and `#` mean nothing of the kind
 */
export function findMarks(
  text: string,
  isMeant: (kind: MarkKind, name: string) => boolean,
  notation: 'address' | 'json'
): Mark[] {
  const { kinds, pattern } = notation === 'address' ? ADDRESS_MARKS : JSON_MARKS
  const marks: Mark[] = []
  for (const match of text.matchAll(pattern)) {
    const shape = kinds.findIndex((_, index) => match[1 + 2 * index] !== undefined)
    const kind = kinds[shape]!
    const name = (match[2 + 2 * shape] ?? '').trim()
    if (DOUBTFUL.has(kind) && !isMeant(kind, name)) continue
    marks.push({ kind, start: match.index, end: match.index + match[0].length, name })
  }
  return marks
}

/**
 * The text with every mark filled in, so that what is in a name is not taken for the template's own punctuation.
 */
export function mask(text: string, marks: readonly Mark[]): string {
  let masked = ''
  let at = 0
  for (const { start, end } of marks) {
    masked += text.slice(at, start) + FILLER.repeat(end - start)
    at = end
  }
  return masked + text.slice(at)
}
