/**
 * Where a template's requests go to: scheme, host and port, as browsers compare them. Headers are somebody's secrets with
 * that one only.
 * @returns null for what is no URL
 */
export function originOf(urlTemplate: string): string | null {
  const [origin = ''] = /^https?:\/\/[^/?#\\\s]+/i.exec(urlTemplate) ?? []
  return URL.parse(origin)?.origin ?? null
}
