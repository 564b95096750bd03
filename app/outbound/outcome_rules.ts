/**
 * What an answer means, by destination: programs disagree on it (a refusal in a 200, a 404 that is for ever, a 400 to
 * what they have already).
 */
export interface OutcomeRules {
  /** Status codes that mean success: `200-299`, `200,202,204`. */
  success: string
  /** What the body of such an answer must contain, or with `negate` must not; null: the code alone decides. */
  body: { text: string; negate: boolean } | null
  /** What a success code without that text means. */
  mismatch: 'refused' | 'retry'
  /** Status codes that refuse for good, in the same form; empty: none does. */
  refused: string
  /** Texts of a body that refuse for good, whatever the code; at most 10. */
  refusedTexts: string[]
}

/**
 * What holds where nothing else is said. Any other code is tried again; 410 moreover disables the destination.
 */
export const DEFAULT_OUTCOME_RULES: OutcomeRules = {
  success: '200-299',
  body: null,
  mismatch: 'refused',
  refused: '',
  refusedTexts: [],
}

/** Characters of a list of status codes, and entries in it. */
export const STATUS_CODES_MAX_LENGTH = 100
const MOST_RANGES = 20

/** Characters of a text that a body is searched for. */
export const ANSWER_TEXT_MAX_LENGTH = 200
export const MOST_REFUSED_TEXTS = 10

/** The first and the last of them. */
export type StatusRange = readonly [from: number, to: number]

/**
 * `200-299`, `200, 202,204` or `2xx`, each from 100 to 599.
 * @returns none for an empty text; null where it cannot be read
 */
export function parseStatusCodes(text: string): StatusRange[] | null {
  if (text.length > STATUS_CODES_MAX_LENGTH) return null
  if (text.trim() === '') return []

  const ranges: StatusRange[] = []
  for (const entry of text.split(',')) {
    const code = /^\s*(?:(\d{3})(?:\s*-\s*(\d{3}))?|([1-5])xx)\s*$/i.exec(entry)
    if (!code) return null
    const from = Number(code[1] ?? `${code[3]}00`)
    const to = Number(code[2] ?? code[1] ?? `${code[3]}99`)
    if (from < 100 || to > 599 || from > to) return null
    ranges.push([from, to])
  }
  return ranges.length > MOST_RANGES ? null : ranges
}

const isWithin = (status: number, codes: string) =>
  (parseStatusCodes(codes) ?? []).some(([from, to]) => status >= from && status <= to)

/**
 * Why an answer counts as it does. Words: `templates.outcomes.<reason>` of resources/lang, filled in with `values`.
 * - delivered: `status`
 * - refused: `gone` (410), `refusal_text`, `status_refused`
 * - retry: `redirect` (none is followed), `status_retry`
 * - as the rules say: `success_text_missing`, `unwanted_text`
 */
export const OUTCOME_REASONS = [
  'status',
  'gone',
  'refusal_text',
  'status_refused',
  'redirect',
  'status_retry',
  'success_text_missing',
  'unwanted_text',
] as const

export type OutcomeReason = (typeof OUTCOME_REASONS)[number]

export interface Judgement {
  outcome: 'delivered' | 'refused' | 'retry'
  reason: OutcomeReason
  /** `status`; `text` where one decided; `host` of a redirect, `none` until the caller knows where it leads. */
  values: Record<string, string | number>
}

/**
 * What an answer means by a destination's rules: whether its body was searched for texts in vain is told from whether a
 * code was wrong. Upper and lower case are different letters.
 * @param body what was read of it, as text
 */
export function judgeAnswer(
  rules: OutcomeRules,
  { status, body }: { status: number; body: string }
): Judgement {
  if (status === 410) return { outcome: 'refused', reason: 'gone', values: { status } }

  const refusal = rules.refusedTexts.find((text) => text !== '' && body.includes(text))
  if (refusal !== undefined) {
    return { outcome: 'refused', reason: 'refusal_text', values: { status, text: refusal } }
  }
  if (isWithin(status, rules.refused)) {
    return { outcome: 'refused', reason: 'status_refused', values: { status } }
  }
  if (status >= 300 && status < 400) {
    return { outcome: 'retry', reason: 'redirect', values: { status, host: 'none' } }
  }
  if (!isWithin(status, rules.success)) {
    return { outcome: 'retry', reason: 'status_retry', values: { status } }
  }
  if (rules.body && body.includes(rules.body.text) === rules.body.negate) {
    return {
      outcome: rules.mismatch,
      reason: rules.body.negate ? 'unwanted_text' : 'success_text_missing',
      values: { status, text: rules.body.text },
    }
  }
  return { outcome: 'delivered', reason: 'status', values: { status } }
}

/** `reason`: a key below `templates.outcome_mistakes.` of resources/lang. */
export interface OutcomeMistake {
  field: keyof OutcomeRules
  reason: 'missing' | 'codes' | 'never_success' | 'overlap' | 'empty_text' | 'too_long' | 'too_many'
  values: Record<string, string | number>
}

/**
 * What is wrong with rules that somebody typed, by field.
 * @returns none: they may be stored
 */
export function checkOutcomeRules(rules: OutcomeRules): OutcomeMistake[] {
  const mistakes: OutcomeMistake[] = []
  const refuse = (
    field: OutcomeMistake['field'],
    reason: OutcomeMistake['reason'],
    values: OutcomeMistake['values'] = {}
  ) => mistakes.push({ field, reason, values })

  const success = parseStatusCodes(rules.success)
  const refused = parseStatusCodes(rules.refused)
  if (success === null) refuse('success', 'codes')
  else if (success.length === 0) refuse('success', 'missing')
  else if (success.every(([from, to]) => neverSucceeds(from) && neverSucceeds(to))) {
    refuse('success', 'never_success')
  }
  if (refused === null) refuse('refused', 'codes')
  else if (success) {
    const both = refused.find(([from, to]) => success.some((one) => from <= one[1] && one[0] <= to))
    if (both)
      refuse('refused', 'overlap', { codes: both[0] === both[1] ? both[0] : both.join('-') })
  }

  if (rules.body?.text === '') refuse('body', 'empty_text')
  if ((rules.body?.text.length ?? 0) > ANSWER_TEXT_MAX_LENGTH) {
    refuse('body', 'too_long', { limit: ANSWER_TEXT_MAX_LENGTH })
  }
  if (rules.refusedTexts.length > MOST_REFUSED_TEXTS) {
    refuse('refusedTexts', 'too_many', { limit: MOST_REFUSED_TEXTS })
  }
  if (rules.refusedTexts.includes('')) refuse('refusedTexts', 'empty_text')
  if (rules.refusedTexts.some((text) => text.length > ANSWER_TEXT_MAX_LENGTH)) {
    refuse('refusedTexts', 'too_long', { limit: ANSWER_TEXT_MAX_LENGTH })
  }
  return mistakes
}

/** Redirects and 410, which `judgeAnswer` decides on by itself. */
const neverSucceeds = (status: number) => status === 410 || (status >= 300 && status < 400)
