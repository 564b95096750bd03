import { createHash } from 'node:crypto'
import { domainToASCII } from 'node:url'
import { TLDS } from '#sandbox/catalogue'

/** Names that are taken whatever the last part, as on the real market. */
const FAMOUS = new Set([
  'google',
  'amazon',
  'example',
  'test',
  'shop',
  'cloud',
  'hosting',
  'nimbus',
])

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/

/**
 * A domain as registries write it: lower case, ASCII, two labels or more.
 * @returns null where it is no domain name
 */
export function normaliseDomain(text: string): string | null {
  const bare = text
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/[/?#].*$/, '')
    .replace(/\.$/, '')
  const ascii = domainToASCII(bare)
  const labels = ascii.split('.')
  const isDomain =
    ascii.length > 0 &&
    ascii.length <= 190 &&
    labels.length >= 2 &&
    labels.every((label) => LABEL.test(label)) &&
    !/^\d+$/.test(labels.at(-1)!)
  return isDomain ? ascii : null
}

/**
 * The last part of a domain that the shop sells, or null: `example.it` → `it`.
 */
export function soldTld(domain: string): string | null {
  const [, tld, ...rest] = domain.split('.')
  return tld && rest.length === 0 && Object.hasOwn(TLDS, tld) ? tld : null
}

/**
 * The same answer for the same name, always; about one name in five is taken.
 */
export function isTakenElsewhere(domain: string): boolean {
  const label = domain.split('.')[0]!
  return FAMOUS.has(label) || createHash('sha256').update(domain).digest()[0]! < 51
}

/**
 * What a visitor typed in the search box, as the names to look up: one for each last part that the shop sells,
 * the typed one first.
 */
export function namesToOffer(query: string): string[] {
  const typed = normaliseDomain(query.includes('.') ? query : `${query.replaceAll(/\s+/g, '')}.com`)
  if (!typed) return []

  const label = typed.split('.')[0]!
  const offers = Object.keys(TLDS).map((tld) => `${label}.${tld}`)
  return [...offers.filter((name) => name === typed), ...offers.filter((name) => name !== typed)]
}
