/** Characters of a tag. */
export const TAG_MAX_LENGTH = 30

/** Tags of one banner. */
export const MAX_TAGS = 10

/**
 * `"Spring, VPS offers,, spring"` → `['spring', 'vps offers']`
 */
export function parseTags(text: string | null | undefined): string[] {
  const tags = (text ?? '').split(',').map((tag) => tag.trim().replace(/\s+/g, ' ').toLowerCase())
  return [...new Set(tags)].filter(Boolean)
}
