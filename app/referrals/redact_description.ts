import { maskHost, shownClient } from '#affiliates/mask_client'

// begins where a word begins, not at each of its letters: the time grows with the length, not with its square
const EMAIL = /(?<![^\s<>()[\],;:"])[^\s<>()[\],;:"]+@[^\s<>()[\],;:"]+/gu

/**
 * A host name anywhere in a text: labels with a dot between them, the last of at least two letters or punycode. Bounded
 * as host names are (63 characters a label), so that no text takes long.
 */
const HOST =
  /(?<![\p{L}\p{N}_])(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_-]{0,61}[\p{L}\p{M}\p{N}])?\.){1,20}(?:xn--[a-z0-9-]{1,59}|[\p{L}\p{M}]{2,63})(?![\p{L}\p{N}_])/giu

const NETWORK_ADDRESS = /(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g

/**
 * Names of products that only look like hosts.
 */
const PRODUCT_NAMES = new Set([
  'asp.net',
  'next.js',
  'node.js',
  'nuxt.js',
  'react.js',
  'vb.net',
  'vue.js',
])

/**
 * A service's description as an affiliate may read it. Panels write the client's domain into it ("Starter Hosting -
 * carla-shop.it (20/11/2026 - 19/11/2027)"), some the name or the e-mail address: these say who the client is.
 *
 * @param client what is known of the client, to be taken out where it stands in the text
 * @returns the text with hosts, addresses and the client's own names masked; the same again when redacted twice
 * @see SPEC N7, ARCHITECTURE invariant 6
 */
export function redactDescription(
  description: string,
  client: { name?: string | null; company?: string | null; userNames?: readonly string[] } = {}
): string {
  const withoutNames = [client.company, client.name, ...(client.userNames ?? [])]
    .map((name) => name?.trim() ?? '')
    .filter((name) => name.length > 1 && mayStandIn(description, name))
    .reduce((text, name) => text.replace(wholeWords(name), '***'), description)

  return withoutNames
    .replace(EMAIL, (email) => shownClient(email) ?? '***')
    .replace(HOST, (host) => (PRODUCT_NAMES.has(host.toLowerCase()) ? host : maskHost(host)))
    .replace(NETWORK_ADDRESS, '***')
}

/**
 * Compiling an expression for each client costs a hundred times more than this look, which mostly ends it.
 */
function mayStandIn(description: string, name: string) {
  const [firstWord] = name.toLowerCase().split(/\s/, 1)
  return description.toLowerCase().includes(firstWord!)
}

function wholeWords(name: string) {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+')
  return new RegExp(`(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])`, 'giu')
}
