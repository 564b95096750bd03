import { appUrl } from '#config/app'
import { plainName } from '#core/plain_name'
import { nameWithCompany } from '#delegation/consent/plain_name'
import { sealedForm } from '#delegation/proof/grant_entry'
import type { GrantProof } from '#delegation/proof/queries/find_grant_proof'

type Say = (key: string, values?: Record<string, string | number>) => string

/**
 * A consent and what was done under it, as a file to keep: in words on top, and at the end what was sealed, so that the
 * hashes can be computed again with any tool.
 *
 * @param at when it is written, milliseconds
 */
export function proofText(proof: GrantProof, t: Say, at: number): string {
  const say: Say = (key, values) => t(`consent.proof.${key}`, values)
  const scopes = (names: readonly string[]) =>
    names.map((name) => t(`consent.scopes.${name}`)).join(', ')
  const state = proof.state === 'active' && proof.expiresAt <= at ? 'expired' : proof.state

  const facts: [string, string | null][] = [
    ['grant', String(proof.id)],
    ['panel', plainName(proof.panelName)],
    [
      'client',
      [proof.clientName && plainName(proof.clientName), `(${proof.clientExternalId})`]
        .filter(Boolean)
        .join(' '),
    ],
    ['agent', agentAsShown(proof)],
    [
      'logo',
      proof.agent.logo
        ? say('logo_shown', {
            hash: proof.agent.logo,
            address: `${appUrl}/logos/${proof.agent.logo}`,
          })
        : null,
    ],
    ['invitation', say(proof.byInvitation ? 'by_invitation' : 'by_link')],
    ['scopes', scopes(scopesAtConsent(proof))],
    ['scopes_now', scopes(state === 'active' ? proof.scopes : []) || '–'],
    ['state', say(`states.${state}`)],
    ['granted_at', utc(proof.grantedAt)],
    ['expires_at', utc(proof.expiresAt)],
    ['ended_at', proof.endedAt === null ? null : utc(proof.endedAt)],
    ['signed_in', signInOf(proof, say)],
    [
      'address',
      [
        say(proof.addressKept ? 'address_kept' : 'address_none'),
        proof.fromAgentsAddress ? say('agents_address') : null,
      ]
        .filter(Boolean)
        .join('; '),
    ],
    ['text_version', proof.text.version],
    ['text_language', proof.text.language],
    ['text_hash', proof.text.hash],
  ]
  const blocks = [
    underlined(say('title')),
    facts
      .filter(([, value]) => value !== null)
      .map(([key, value]) => `${say(key)}: ${value}`)
      .join('\n'),
    say('times'),
    underlined(say('text')),
    proof.text.body ?? say('text_missing'),
    underlined(say('entries')),
    say('entries_hint'),
    proof.entries.map((entry) => `${sealedForm(entry)}\n${entry.hash}`).join('\n\n'),
  ]
  return `${blocks.join('\n\n')}\n`
}

const utc = (instant: number) => new Date(instant).toISOString()

const underlined = (title: string) => `${title}\n${'='.repeat([...title].length)}`

function agentAsShown({ agent }: GrantProof) {
  const contacts = [agent.email, agent.phone, agent.website].filter((each) => each !== null)
  return [nameWithCompany(agent), ...contacts.map(plainName)].join(', ')
}

/** What stands in the first entry; the row has been narrowed since, perhaps. */
function scopesAtConsent({ entries, scopes }: GrantProof): string[] {
  const details = entries[0]?.details
  return details ? (JSON.parse(details) as { scopes: string[] }).scopes : scopes
}

function signInOf({ signedIn: { authTime, amr } }: GrantProof, say: Say) {
  if (authTime === null) return say('not_said')
  return say('signed_in_at', {
    at: utc(authTime),
    methods: amr.length > 0 ? amr.join(', ') : say('method_unknown'),
  })
}
