import { clientMask } from '#affiliates/settings'

/**
 * What affiliates and agents are shown of a client, as the admin has set it: the mask, or nothing.
 */
export function shownClient(email: string | null | undefined): string | null {
  return clientMask.value === 'hidden' ? null : maskClient(email)
}

/**
 * What an affiliate or an agent may see of a client: the first letter of the address, the first letter of its site and the last
 * label, whatever their lengths (`j***@e***.com`). Name, company and ids are never shown.
 *
 * @returns null where nothing is known of the client (or it was erased)
 * @see SPEC N7, U4
 */
export function maskClient(email: string | null | undefined): string | null {
  const address = email?.trim() ?? ''
  const at = address.lastIndexOf('@')
  if (at < 1 || at === address.length - 1) return null

  return `${maskWord(address.slice(0, at))}@${maskHost(address.slice(at + 1))}`
}

/**
 * `example.co.uk` → `e***.uk`. A host without a name at its end (an address, `localhost`) keeps its first letter only.
 */
export function maskHost(host: string): string {
  const labels = host.split('.').filter(Boolean)
  const last = labels.length > 1 ? labels.at(-1)! : ''

  return /^[\p{L}\p{M}][\p{L}\p{M}\p{N}-]*$/u.test(last)
    ? `${maskWord(host)}.${last.toLowerCase()}`
    : maskWord(host)
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The number of asterisks says nothing about the length: a name of one letter looks like any other.
 */
function maskWord(word: string): string {
  const [first] = graphemes.segment(word.toLowerCase())
  return first && /^[\p{L}\p{N}]/u.test(first.segment) ? `${first.segment}***` : '***'
}
