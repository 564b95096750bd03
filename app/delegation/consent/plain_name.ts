/**
 * Names that people choose for themselves, on a page where somebody decides by them.
 */
import { plainName } from '#core/plain_name'

/** Letters of scripts that are written from right to left (Hebrew, Arabic and their neighbours). */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** First strong isolate … pop directional isolate: what stands between does not reorder what is around it. */
const ISOLATE = '\u2068'
const END_OF_ISOLATE = '\u2069'

/**
 * A plain name for the middle of a sentence.
 */
export function nameInSentence(name: string): string {
  const plain = plainName(name)
  return RIGHT_TO_LEFT.test(plain) ? ISOLATE + plain + END_OF_ISOLATE : plain
}

/**
 * `Bruno Bianchi (Studio B)`, for sentences.
 */
export function nameWithCompany({
  name,
  company,
}: {
  name: string
  company: string | null
}): string {
  const firm = company === null ? '' : nameInSentence(company)
  return firm === '' ? nameInSentence(name) : `${nameInSentence(name)} (${firm})`
}
