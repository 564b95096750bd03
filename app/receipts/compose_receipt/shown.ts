/**
 * Who bought and what, as the viewer may read it. Pure.
 */
import { maskHost, shownClient } from '#affiliates/mask_client'
import { redactDescription } from '#referrals/redact_description'
import type { ReceiptSource, SourceClient } from '#receipts/source'
import type { Viewer } from '#receipts/statement'

/**
 * @returns '' where nothing is known of them that the viewer may read
 */
export function clientFor(viewer: Viewer, client: SourceClient): string {
  if (viewer.kind === 'affiliate') return shownClient(client.email) ?? ''
  const person = [client.name, client.company].filter(Boolean).join(', ')
  return person || client.email || `#${client.externalId}`
}

/**
 * What was bought; to an affiliate without what says who the client is.
 */
export function descriptionFor(viewer: Viewer, description: string, source: ReceiptSource): string {
  return viewer.kind === 'admin' ? description : redact(description, source)
}

/**
 * Beside names and hosts also without the user names of their services.
 */
function redact(description: string, { client, privateWords }: ReceiptSource): string {
  const withoutWords = privateWords
    .filter((word) => word.length > 1)
    .sort((one, other) => other.length - one.length)
    .reduce(
      (text, word) =>
        text.replace(standingAlone(word), word.includes('.') ? maskHost(word) : '***'),
      description
    )
  return redactDescription(withoutWords, client)
}

function standingAlone(word: string) {
  const literal = word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu')
}
