/**
 * Which terms a form was opened with: two people who edit the same program must not undo each other unawares.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { appKey } from '#config/tracking'
import {
  comparedTerms,
  type ProgramTerms,
  type TermName,
} from '#signup_notifications/programs/program_facts'

const PURPOSE = 'panel-affiliates program version v1'

/** With a key, so that a page tells nobody which header value may be behind it. */
const key = Buffer.from(hkdfSync('sha256', appKey.release(), '', PURPOSE, 32)).toString('hex')

/** Of a fingerprint; whoever finds another value with the same one undoes nothing but their colleague's work. */
const CHARACTERS = 12

/**
 * @returns a fingerprint of each of the terms, for the form: `k3J4….9aQx….…`
 */
export function versionOf(terms: ProgramTerms): string {
  return fingerprints(terms)
    .map(([, fingerprint]) => fingerprint)
    .join('.')
}

/**
 * @param version of the terms that the form showed, whatever came
 * @returns what is other now; null where nobody can tell, since it is no version, or one of another release
 */
export function changedSince(version: string, terms: ProgramTerms): TermName[] | null {
  const now = fingerprints(terms)
  const shown = version.split('.')
  if (shown.length !== now.length) return null
  return now.filter(([, fingerprint], index) => fingerprint !== shown[index]).map(([name]) => name)
}

function fingerprints(terms: ProgramTerms): [TermName, string][] {
  return Object.entries(comparedTerms(terms)).map(([name, value]) => [
    name as TermName,
    createHmac('sha256', key)
      .update(JSON.stringify([name, value]))
      .digest('base64url')
      .slice(0, CHARACTERS),
  ])
}
