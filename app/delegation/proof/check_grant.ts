import { hashOfText } from '#delegation/consent/consent_text'
import type { StoredEntry } from '#delegation/proof/queries/entries_of_grant'

/** A grant's row, as far as its entries say the same. */
export interface CheckedGrant {
  scopes: string[]
  state: 'active' | 'withdrawn' | 'replaced' | 'ended'
  grantedAt: number
  expiresAt: number
  endedAt: number | null
  text: { version: string; hash: string; language: string; body: string | null }
  signedIn: unknown
  agent: unknown
  fromAgentsAddress: boolean
  byInvitation: boolean
}

/** Which of what the row says is not what was sealed. */
export type GrantProblem =
  | 'no_consent'
  | 'scopes'
  | 'expires_at'
  | 'text'
  | 'text_body'
  | 'signed_in'
  | 'agent'
  | 'from_agents_address'
  | 'invitation'
  | 'granted_at'
  | 'state'
  | 'ended_at'

/** A row and the entry that tells of it are written in one transaction; milliseconds between their clocks' readings. */
const TOLERANCE_MS = 60_000

/** What ends a grant in the state of that name; `ended` has several. */
const ENDS = ['withdrawn', 'replaced']

/** What a grant goes through without ending. */
const GOES_ON = ['consented', 'scopes_changed', 'panel.viewed', 'reported']

/** Acts of what goes on in the panel itself, also when the grant has ended. */
const AFTERWARDS = 'native.'

/** Entries of these end a grant for good, whatever its row says. */
const FINAL = ['withdrawn', 'replaced', 'expired', 'agent_ended', 'client_closed', 'clients_merged']

/**
 * Compares a grant with its first and last entries: the row is what rights are computed from, the entries are what cannot
 * be changed.
 */
export function checkGrant(grant: CheckedGrant, entries: readonly StoredEntry[]): GrantProblem[] {
  const [first] = entries
  if (first?.act !== 'consented' || first.details === null) return ['no_consent']

  const agreed = JSON.parse(first.details) as Agreed
  const problems: GrantProblem[] = []
  const expect = (holds: boolean, problem: GrantProblem) => holds || problems.push(problem)

  expect(same(grant.scopes, scopesNow(agreed, entries)), 'scopes')
  expect(grant.expiresAt === agreed.expiresAt, 'expires_at')
  const { body, ...text } = grant.text
  expect(same(text, agreed.text), 'text')
  expect(body === null || hashOfText(body) === agreed.text.hash, 'text_body')
  expect(same(grant.signedIn, agreed.signedIn), 'signed_in')
  expect(same(grant.agent, agreed.agent), 'agent')
  expect(grant.fromAgentsAddress === agreed.fromAgentsAddress, 'from_agents_address')
  expect(grant.byInvitation === agreed.invitation, 'invitation')
  expect(isAbout(grant.grantedAt, first.at), 'granted_at')

  const end = endOf(grant.state, entries)
  expect(end !== undefined, 'state')
  if (end) expect(isAbout(grant.endedAt ?? 0, end.at), 'ended_at')
  if (end === null) expect(grant.endedAt === null, 'ended_at')
  return problems
}

interface Agreed {
  scopes: string[]
  expiresAt: number
  text: { version: string; hash: string; language: string }
  signedIn: unknown
  agent: unknown
  invitation: boolean
  fromAgentsAddress: boolean
}

function scopesNow(agreed: Agreed, entries: readonly StoredEntry[]): string[] {
  const change = entries.findLast(({ act }) => act === 'scopes_changed')
  return change?.details ? (JSON.parse(change.details) as { to: string[] }).to : agreed.scopes
}

/**
 * @returns the entry that ends the grant; null where it has rightly not ended; undefined where the state has no entry
 */
function endOf(
  state: CheckedGrant['state'],
  entries: readonly StoredEntry[]
): StoredEntry | null | undefined {
  const stated = entries.filter(({ stage }) => stage === 'stated')
  if (state === 'active') return stated.some(({ act }) => FINAL.includes(act)) ? undefined : null
  if (ENDS.includes(state)) return stated.findLast(({ act }) => act === state)
  return stated.findLast(({ act }) => !GOES_ON.includes(act) && !act.startsWith(AFTERWARDS))
}

function isAbout(one: number, other: number) {
  return Math.abs(one - other) <= TOLERANCE_MS
}

function same(one: unknown, other: unknown) {
  return JSON.stringify(one) === JSON.stringify(other)
}
